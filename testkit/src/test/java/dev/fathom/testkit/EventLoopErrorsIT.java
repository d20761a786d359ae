package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.EventLoop;
import dev.fathom.aio.IoBuffer;
import dev.fathom.aio.IoCallback;
import dev.fathom.aio.IoException;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.Operation;
import dev.fathom.driver.FileOptions;
import dev.fathom.linux.Errno;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What fails, what is misused, what throws: nothing of it is lost, and nothing else suffers. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventLoopErrorsIT {
  private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

  @TempDir private Path directory;

  static IoException failureOf(EventLoop loop, CompletableFuture<Integer> future) {
    CompletionException e =
        catchThrowableOfType(CompletionException.class, () -> loop.runUntil(future));
    if (e.getCause() instanceof IoException failure) {
      return failure;
    }
    throw new AssertionError("not a failure of an operation", e);
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void aFailureNamesOperationFilePositionAndLength(EventLoopDriver driver) throws IOException {
    Path path = Files.createFile(directory.resolve("file"));
    try (EventLoop loop = driver.loop(4);
        IoFile file = loop.open(path, FileOptions.READ)) {
      IoException e = failureOf(loop, loop.write(file, DriverRig.memory(100), 512));
      assertThat(e.errno()).isEqualTo(Errno.EBADF);
      assertThat(e.operation()).isEqualTo("write");
      assertThat(e.file()).isEqualTo(path.toString());
      assertThat(e.positionBytes()).isEqualTo(512);
      assertThat(e.lengthBytes()).isEqualTo(100);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "THREADS"})
  void aFullDeviceIsNoSpace(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(1);
        IoFile file = loop.open(Path.of("/dev/full"), FileOptions.READ_WRITE)) {
      long position = file.traits().seekable() ? 0 : -1;
      CompletableFuture<Integer> first = loop.write(file, DriverRig.memory(8), position);
      CompletableFuture<Integer> late = loop.write(file, DriverRig.memory(16), position);
      assertThat(failureOf(loop, first).errno()).isEqualTo(Errno.ENOSPC);
      IoException e = failureOf(loop, late);
      assertThat(e.errno()).isEqualTo(Errno.ENOSPC);
      assertThat(e.lengthBytes()).isEqualTo(16);
      assertThat(e).hasMessageContaining("/dev/full");
    }
  }

  @ParameterizedTest
  @EnumSource
  void misuseThrowsWhereItIsDone(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(1);
        IoFile file = loop.open(directory.resolve("file"), FileOptions.CREATE)) {
      MemorySegment memory = DriverRig.memory(64);
      for (int round = 0; round < 2; round++) {
        assertThatThrownBy(() -> loop.read(file, memory, -5))
            .as("backlogged: %d", round)
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> loop.read(file, memory.asReadOnly(), 0))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> loop.write(file, MemorySegment.ofArray(new byte[8]), 0))
            .isInstanceOf(IllegalArgumentException.class);
        assertThat(loop.pending()).isEqualTo(round);
        var _ = loop.perform(Operation.timer(HOUR_NANOS));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void misuseOfWhatWaitsForRoomReachesItsFuture(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(1)) {
      IoFile file = loop.open(directory.resolve("file"), FileOptions.CREATE);
      CompletableFuture<Integer> before = loop.perform(Operation.nop());
      CompletableFuture<Integer> refused = loop.write(file, DriverRig.memory(8), 0);
      CompletableFuture<Integer> after = loop.perform(Operation.nop());
      file.close();
      loop.runUntilIdle();
      assertThat(before).isCompletedWithValue(0);
      assertThat(after).isCompletedWithValue(0);
      assertThatThrownBy(refused::join).hasCauseInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void misuseOfWhatWaitsForRoomReachesItsCallback(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(1)) {
      IoFile file = loop.open(directory.resolve("file"), FileOptions.CREATE);
      List<Object> told = new ArrayList<>();
      IoCallback careful =
          new IoCallback() {
            @Override
            public void completed(int result) {
              told.add(result);
            }

            @Override
            public void refused(RuntimeException misuse) {
              told.add(misuse);
            }
          };
      loop.perform(Operation.nop(), told::add);
      loop.write(file, DriverRig.memory(8), 0, careful);
      loop.write(file, DriverRig.memory(8), 0, told::add);
      loop.perform(Operation.nop(), told::add);
      file.close();
      assertThatThrownBy(loop::runUntilIdle).isInstanceOf(IllegalStateException.class);
      loop.runUntilIdle();
      assertThat(told).hasSize(3);
      assertThat(told.get(0)).isEqualTo(0);
      assertThat(told.get(1)).isInstanceOf(IllegalStateException.class);
      assertThat(told.get(2)).isEqualTo(0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void misuseInTheMiddleOfAChainCancelsTheRestAndTiesNothingElse(EventLoopDriver driver)
      throws IOException {
    try (EventLoop loop = driver.loop(8);
        IoFile file = loop.open(directory.resolve("file"), FileOptions.CREATE)) {
      Operation wrong = Operation.read(file, DriverRig.memory(8), -7).linked();
      List<CompletableFuture<Integer>> chain =
          loop.perform(List.of(Operation.nop().linked(), wrong, Operation.nop()));
      CompletableFuture<Integer> free = loop.perform(Operation.nop());
      loop.runUntilIdle();
      assertThat(chain.get(0)).isCompletedWithValue(0);
      assertThatThrownBy(chain.get(1)::join).hasCauseInstanceOf(IllegalArgumentException.class);
      assertThat(failureOf(loop, chain.get(2)).errno()).isEqualTo(Errno.ECANCELED);
      assertThat(free).isCompletedWithValue(0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCallbackThatThrowsTakesNothingFromTheOthers(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(16)) {
      int[] calls = new int[1];
      for (int i = 0; i < 100; i++) {
        int number = i;
        loop.perform(
            Operation.nop(),
            _ -> {
              calls[0]++;
              if (number % 10 == 3) {
                throw new IllegalStateException("thrown by " + number);
              }
            });
      }
      Set<String> thrown = new HashSet<>();
      while (loop.pending() > 0) {
        try {
          loop.runOnce(HOUR_NANOS);
        } catch (IllegalStateException e) {
          thrown.add(String.valueOf(e.getMessage()));
          for (Throwable other : e.getSuppressed()) {
            thrown.add(String.valueOf(other.getMessage()));
          }
        }
      }
      assertThat(calls[0]).isEqualTo(100);
      assertThat(thrown).hasSize(10).contains("thrown by 3", "thrown by 93");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTaskThatThrowsTakesNothingFromTheOthers(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(4)) {
      List<String> ran = new ArrayList<>();
      loop.execute(() -> ran.add("first"));
      loop.execute(() -> {
        throw new AssertionError("second");
      });
      loop.execute(() -> ran.add("third"));
      assertThatThrownBy(() -> loop.runOnce(0)).isInstanceOf(AssertionError.class);
      assertThat(ran).containsExactly("first", "third");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCallbackCanNeitherRunTheLoopNorCloseIt(EventLoopDriver driver) throws IOException {
    try (EventLoop loop = driver.loop(4)) {
      loop.perform(Operation.nop(), _ -> loop.runOnce(0));
      assertThatThrownBy(loop::runUntilIdle).isInstanceOf(IllegalStateException.class);
      Runnable close = loop::close;
      loop.perform(Operation.nop(), _ -> close.run());
      assertThatThrownBy(loop::runUntilIdle).isInstanceOf(IllegalStateException.class);
      assertThat(loop.runUntil(loop.perform(Operation.nop()))).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingTellsEachOperationOnceThatItIsCancelled(EventLoopDriver driver) throws IOException {
    EventLoop loop = driver.loop(8);
    int[] calls = new int[20];
    List<CompletableFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int number = i;
      if (i % 2 == 0) {
        futures.add(loop.perform(Operation.timer(HOUR_NANOS)));
      } else {
        loop.perform(
            Operation.timer(HOUR_NANOS),
            result -> {
              assertThat(result).isEqualTo(-Errno.ECANCELED);
              calls[number]++;
            });
      }
    }
    loop.runOnce(0);
    loop.close();
    loop.close();
    for (int i = 0; i < 20; i++) {
      assertThat(calls[i]).isEqualTo(i % 2);
    }
    for (CompletableFuture<Integer> future : futures) {
      IoException e = failureOf(loop, future);
      assertThat(e.errno()).isEqualTo(Errno.ECANCELED);
      assertThat(e.operation()).isEqualTo("timer");
    }
    assertThat(loop.pending()).isZero();
    assertThatThrownBy(() -> loop.perform(Operation.nop()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @EnumSource
  void closingGivesTheBuffersBack(EventLoopDriver driver) throws IOException {
    try (BufferPool pool = BufferPool.create(8, 4096)) {
      try (EventLoop loop = driver.loop(8);
          IoFile file = loop.open(directory.resolve("file"), FileOptions.CREATE)) {
        for (int i = 0; i < 8; i++) {
          IoBuffer buffer = pool.lease();
          var _ = loop.write(file, buffer, 0, 4096, i * 4096L);
          buffer.close();
        }
      }
      assertThat(pool.leased()).isZero();
    }
  }
}
