package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.aio.Completions;
import dev.fathom.aio.ContextGroup;
import dev.fathom.aio.ContextOptions;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.Operation;
import dev.fathom.driver.FileOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several contexts that one thread waits on. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContextGroupIT {
  private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final long MOMENT_NANOS = 20_000_000;

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void theMostUrgentContextIsServedFirst(EventLoopDriver driver) throws IOException {
    try (IoContext first = driver.context(8);
        IoContext second = driver.context(8);
        IoContext third = driver.context(8);
        ContextGroup group = ContextGroup.of(List.of(first, second, third))) {
      for (IoContext context : List.of(third, second, first)) {
        for (int i = 0; i < 4; i++) {
          context.post(i, 0);
        }
      }
      Completions out = new Completions(2);
      List<Integer> from = new ArrayList<>();
      int delivered = 0;
      while (delivered < 12) {
        from.add(group.await(out, IoContext.FOREVER));
        delivered += out.count();
      }
      assertThat(from).isSorted().containsExactly(0, 0, 1, 1, 2, 2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsPreparedOnAnyMemberIsHandedOver(EventLoopDriver driver) throws IOException {
    try (IoContext first = driver.context(8);
        IoContext second = driver.context(8);
        ContextGroup group = ContextGroup.of(List.of(first, second));
        IoFile file = second.open(directory.resolve("file"), FileOptions.CREATE)) {
      second.prepareWrite(file, DriverRig.memory(64), 0, 5);
      Completions out = new Completions(8);
      assertThat(group.await(out, IoContext.FOREVER)).isEqualTo(1);
      assertThat(out.tag(0)).isEqualTo(5);
      assertThat(out.result(0)).isEqualTo(64);
    }
  }

  @ParameterizedTest
  @EnumSource
  void timersOfEachMemberEndTheWait(EventLoopDriver driver) throws IOException {
    try (IoContext first = driver.context(8);
        IoContext second = driver.context(8);
        IoContext third = driver.context(8);
        ContextGroup group = ContextGroup.of(List.of(first, second, third))) {
      first.prepare(Operation.timer(HOUR_NANOS), 1);
      second.prepare(Operation.timer(5_000_000), 2);
      third.prepare(Operation.timer(HOUR_NANOS), 3);
      Completions out = new Completions(8);
      assertThat(group.await(out, IoContext.FOREVER)).isEqualTo(1);
      assertThat(out.count()).isEqualTo(1);
      assertThat(out.tag(0)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "SIMULATED"})
  void aPostOnEachMemberEndsTheWait(EventLoopDriver driver) throws Exception {
    try (IoContext first = driver.context(8);
        IoContext second = driver.context(8);
        IoContext third = driver.context(8);
        ContextGroup group = ContextGroup.of(List.of(first, second, third))) {
      List<IoContext> members = List.of(first, second, third);
      Completions out = new Completions(8);
      for (int member = 0; member < 3; member++) {
        IoContext target = members.get(member);
        int number = member;
        Thread other =
            Thread.ofPlatform()
                .start(() -> {
                  LockSupport.parkNanos(MOMENT_NANOS);
                  assertThat(target.post(number, 40 + number)).isTrue();
                });
        assertThat(group.await(out, IoContext.FOREVER)).isEqualTo(member);
        assertThat(out.operation(0)).isEqualTo(IoContext.POSTED);
        assertThat(out.tag(0)).isEqualTo(member);
        assertThat(out.result(0)).isEqualTo(40 + member);
        other.join();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTimeoutEndsTheWaitWithNothing(EventLoopDriver driver) throws IOException {
    try (IoContext first = driver.context(8);
        IoContext second = driver.context(8);
        ContextGroup group = ContextGroup.of(List.of(first, second))) {
      first.prepare(Operation.timer(HOUR_NANOS), 1);
      Completions out = new Completions(8);
      assertThat(group.await(out, 0)).isEqualTo(-1);
      long start = System.nanoTime();
      assertThat(group.await(out, MOMENT_NANOS)).isEqualTo(-1);
      if (driver != EventLoopDriver.SIMULATED) {
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(MOMENT_NANOS);
      }
    }
  }

  @Test
  void contextsOfDifferentDriversWaitTogether() throws IOException {
    try (IoContext ring = EventLoopDriver.IO_URING.context(8);
        IoContext threads = EventLoopDriver.THREADS.context(8);
        IoContext simulated = EventLoopDriver.SIMULATED.context(8)) {
      readThroughAll(List.of(ring, threads, simulated));
      readThroughAll(List.of(simulated, threads, ring));
      readThroughAll(List.of(threads, ring));
    }
  }

  private void readThroughAll(List<IoContext> members) throws IOException {
    try (ContextGroup group = ContextGroup.of(members)) {
      List<IoFile> files = new ArrayList<>();
      for (IoContext member : members) {
        IoFile file = member.open(directory.resolve("file"), FileOptions.CREATE);
        files.add(file);
        for (int i = 0; i < 4; i++) {
          member.prepareWrite(file, DriverRig.memory(16), i * 16L, i);
        }
      }
      Completions out = new Completions(8);
      Set<Integer> seen = new HashSet<>();
      int delivered = 0;
      while (delivered < 4 * members.size()) {
        seen.add(group.await(out, IoContext.FOREVER));
        for (int i = 0; i < out.count(); i++) {
          assertThat(out.result(i)).isEqualTo(16);
        }
        delivered += out.count();
      }
      assertThat(seen).hasSameSizeAs(members).doesNotContain(-1);
      for (IoFile file : files) {
        file.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void aSharedContextMayBeAMember(EventLoopDriver driver) throws IOException {
    try (IoContext confined = driver.context(8);
        IoContext shared = IoContext.open(ContextOptions.shared(8).withLanes(1), driver.source());
        ContextGroup group = ContextGroup.of(List.of(confined, shared))) {
      shared.prepareNop(3);
      Completions out = new Completions(8);
      assertThat(group.await(out, IoContext.FOREVER)).isEqualTo(1);
      assertThat(out.tag(0)).isEqualTo(3);
    }
  }

  @Test
  void anEmptyGroupIsRefused() {
    assertThatThrownBy(() -> ContextGroup.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
