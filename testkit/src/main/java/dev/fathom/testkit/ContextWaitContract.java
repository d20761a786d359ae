package dev.fathom.testkit;

import static dev.fathom.testkit.ContextRig.LONG_NANOS;
import static dev.fathom.testkit.ContextRig.PATIENCE_NANOS;
import static dev.fathom.testkit.ContextRig.SHORT_NANOS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.aio.Completions;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.Operation;
import dev.fathom.driver.DriverOptions;
import dev.fathom.linux.EventFd;
import dev.fathom.linux.Poll;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Waiting, by the thread that opened the context. */
public interface ContextWaitContract extends ContextSubject {

  /** poll(2). */
  int POLLIN = 1;

  @Test
  default void aWaitForNothingLooksAndReturns() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      assertThat(rig.await(0, IoContext.FOREVER)).isZero();
      assertThat(rig.await(1, 0)).isZero();
      assertThat(rig.context.awaitAll(new Completions(1))).isZero();
    }
  }

  @Test
  default void aWaitDeliversAtLeastTheMinimumAndAtMostTheMaximum() throws IOException {
    try (ContextRig rig = new ContextRig(this, 32)) {
      Completions out = new Completions(32);
      for (int minimum = 1; minimum <= 10; minimum++) {
        for (int index = 0; index < 20; index++) {
          rig.context.prepareNop(index);
        }
        Set<Long> seen = new HashSet<>();
        int first = rig.context.await(out, minimum, minimum + 3, IoContext.FOREVER, 0);
        assertThat(first).isBetween(minimum, minimum + 3);
        for (int count = first; ; count += rig.context.await(out, 1, 5, IoContext.FOREVER, 0)) {
          for (int index = 0; index < out.count(); index++) {
            assertThat(seen.add(out.tag(index))).isTrue();
          }
          if (count == 20) {
            break;
          }
        }
        assertThat(seen).hasSize(20);
      }
    }
  }

  @Test
  default void aTimeoutDeliversWhatIsThere() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        PollTarget target = pollTarget()) {
      rig.context.prepareNop(1);
      rig.prepare(Operation.poll(target.fd(), POLLIN), 2);
      long before = System.nanoTime();
      assertThat(rig.await(2, SHORT_NANOS)).isEqualTo(1);
      if (real()) {
        assertThat(System.nanoTime() - before).isBetween(SHORT_NANOS * 9 / 10, LONG_NANOS);
      }
      assertThat(rig.result(1)).isZero();
      target.makeReadable();
      rig.collect(1);
      assertThat(rig.result(2)).isEqualTo(POLLIN);
    }
  }

  @Test
  default void aMinimumWaitIsEndedByItsNumberOrItsTime() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        PollTarget target = pollTarget()) {
      Completions out = new Completions(8);
      rig.context.prepareNop(1);
      rig.context.prepareNop(2);
      assertThat(rig.context.await(out, 2, 8, IoContext.FOREVER, LONG_NANOS)).isEqualTo(2);
      rig.context.prepareNop(3);
      rig.prepare(Operation.poll(target.fd(), POLLIN), 4);
      long before = System.nanoTime();
      assertThat(rig.context.await(out, 2, 8, IoContext.FOREVER, SHORT_NANOS)).isEqualTo(1);
      assertThat(out.tag(0)).isEqualTo(3);
      if (real()) {
        assertThat(System.nanoTime() - before).isBetween(SHORT_NANOS * 9 / 10, LONG_NANOS);
      }
      assertThat(rig.context.await(out, 1, 8, SHORT_NANOS, SHORT_NANOS / 2)).isZero();
      target.makeReadable();
      assertThat(rig.context.await(out, 2, 8, IoContext.FOREVER, SHORT_NANOS)).isEqualTo(1);
    }
  }

  @Test
  default void boundsThatCannotBeAreRefused() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      Completions out = new Completions(4);
      for (int[] bounds : new int[][] {{-1, 4}, {3, 2}, {0, 5}, {5, 5}}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> rig.context.await(out, bounds[0], bounds[1], 0, 0))
            .withMessageContaining("minimum");
      }
      assertThatIllegalArgumentException().isThrownBy(() -> new Completions(0));
      for (int index = 0; index < 5; index++) {
        rig.context.prepareNop(index);
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> rig.context.awaitAll(out))
          .withMessageContaining("5");
      rig.collect(5);
    }
  }

  @Test
  default void oneOperationIsAwaitedWhileOthersStay() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        PollTarget target = pollTarget()) {
      long poll = rig.prepare(Operation.poll(target.fd(), POLLIN), 1);
      rig.context.prepareNop(2);
      long nop = rig.context.prepareNop(3);
      assertThat(rig.context.awaitOperation(poll, SHORT_NANOS)).isNull();
      assertThat(rig.context.awaitOperation(nop, PATIENCE_NANOS)).isZero();
      target.makeReadable();
      assertThat(rig.context.awaitOperation(poll, PATIENCE_NANOS)).isEqualTo(POLLIN);
      rig.collect(1);
      assertThat(rig.results).containsOnlyKeys(2L);
      assertThat(rig.context.counters().inFlight()).isZero();
    }
  }

  @Test
  default void aPostedEventIsDeliveredLikeACompletion() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      assertThat(rig.context.post(77, -5)).isTrue();
      Completions out = new Completions(8);
      assertThat(rig.context.await(out, 1, IoContext.FOREVER)).isEqualTo(1);
      assertThat(out.operation(0)).isEqualTo(IoContext.POSTED);
      assertThat(out.tag(0)).isEqualTo(77);
      assertThat(out.result(0)).isEqualTo(-5);
    }
  }

  @Test
  default void postedEventsAreBoundedAndNeedNoRoomInTheDepth() throws IOException {
    try (ContextRig rig = new ContextRig(this, 2);
        PollTarget target = pollTarget()) {
      rig.prepare(Operation.poll(target.fd(), POLLIN), -1);
      rig.prepare(Operation.poll(target.fd(), POLLIN), -2);
      assertThat(rig.context.post(0, 0)).isTrue();
      int accepted = 1;
      while (rig.context.post(accepted, accepted)) {
        accepted++;
        assertThat(accepted).isLessThan(10_000);
      }
      assertThat(rig.context.counters().inFlight()).isEqualTo(2);
      rig.collect(accepted);
      assertThat(rig.order).isSorted().hasSize(accepted);
      assertThat(rig.context.post(accepted, 0)).isTrue();
      rig.collect(1);
      target.makeReadable();
      rig.collect(2);
    }
  }

  @Test
  default void postsFromFourThreadsEndAWaitForEight() throws Exception {
    try (ContextRig rig = new ContextRig(this, 16)) {
      List<CompletableFuture<Void>> posters =
          List.of(0, 1, 2, 3).stream()
              .map(first ->
                  CompletableFuture.runAsync(() -> {
                    assertThat(rig.context.post(10 * first, first)).isTrue();
                    pause();
                    assertThat(rig.context.post(10 * first + 1, first)).isTrue();
                  }))
              .toList();
      assertThat(rig.await(8, real() ? PATIENCE_NANOS : IoContext.FOREVER)).isEqualTo(8);
      posters.forEach(CompletableFuture::join);
      assertThat(rig.results).containsEntry(31L, 3).hasSize(8);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  default void aTimerEndsAfterItsTimeAndTimersEndInOrder() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      long before = System.nanoTime();
      rig.prepare(Operation.timer(3 * SHORT_NANOS), 3);
      rig.prepare(Operation.timer(SHORT_NANOS), 1);
      rig.prepare(Operation.timer(2 * SHORT_NANOS), 2);
      rig.prepare(Operation.timer(0), 0);
      assertThat(rig.context.untilNextTimerNanos()).isBetween(0L, 3 * SHORT_NANOS);
      rig.collect(1);
      assertThat(rig.order).containsExactly(0L);
      assertThat(rig.await(3, IoContext.FOREVER)).isEqualTo(3);
      assertThat(rig.order).containsExactly(0L, 1L, 2L, 3L);
      if (real()) {
        assertThat(System.nanoTime() - before).isBetween(3 * SHORT_NANOS, LONG_NANOS);
      }
      assertThat(rig.context.untilNextTimerNanos()).isEqualTo(IoContext.FOREVER);
      assertThat(rig.results.values()).containsOnly(0);
    }
  }

  @Test
  default void aTimerDoesNotKeepOthersWaiting() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = rig.filledFile("data", 100);
      long timer = rig.prepare(Operation.timer(PATIENCE_NANOS), 1);
      rig.prepare(Operation.read(file, ContextRig.memory(10), 0), 2);
      rig.collect(1);
      assertThat(rig.result(2)).isEqualTo(10);
      rig.context.cancel(timer);
      rig.collect(1);
    }
  }

  @Test
  default void aPollEndsWhenTheDescriptorIsReady() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        PollTarget target = pollTarget()) {
      rig.prepare(Operation.poll(target.fd(), POLLIN), 1);
      assertThat(rig.await(1, SHORT_NANOS)).isZero();
      target.makeReadable();
      rig.collect(1);
      assertThat(rig.result(1)).isEqualTo(POLLIN);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> rig.context.prepare(Operation.poll(-1, POLLIN), 2));
    }
  }

  @Test
  default void anEventFdTellsOfCompletionsAndPosts() throws Exception {
    try (ContextRig rig = new ContextRig(this, 8)) {
      assumeTrue(rig.context.report().capabilities().eventFd(), "no eventfd with this driver");
      assumeTrue(options(8).lanes() == 1 || !options(8).shared(), "several lanes");
      IoFile file = rig.filledFile("data", 4096);
      int fd = rig.context.eventFd();
      try (Poll poll = new Poll(1)) {
        poll.add(fd, Poll.POLLIN);
        for (int round = 0; round < 5; round++) {
          EventFd.drain(fd);
          rig.prepare(Operation.read(file, ContextRig.memory(512), 0), rig.tag());
          rig.context.submit();
          awaitSignalled(rig, poll, fd);
          assertThat(rig.context.post(rig.tag(), 1)).isTrue();
          awaitSignalled(rig, poll, fd);
        }
      }
      assertThat(rig.order).hasSize(10);
    }
  }

  private static void awaitSignalled(ContextRig rig, Poll poll, int fd) {
    int delivered = 0;
    long start = System.nanoTime();
    while (delivered == 0) {
      poll.await(PATIENCE_NANOS);
      EventFd.drain(fd);
      delivered = rig.await(0, 0);
      assertThat(System.nanoTime() - start).isLessThan(PATIENCE_NANOS);
    }
  }

  @Test
  default void severalLanesHaveNoEventFd() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      assumeTrue(options(8).shared() && options(8).lanes() > 1, "one lane");
      assumeTrue(rig.context.report().capabilities().eventFd(), "no eventfd with this driver");
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(rig.context::eventFd)
          .withMessageContaining("withLanes(1)");
    }
  }

  @Test
  default void depthsThatCannotBeAreRefused() throws IOException {
    for (int depth : new int[] {0, -1, 10_000_000, DriverOptions.MAX_DEPTH + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> options(depth))
          .withMessageContaining(Integer.toString(depth));
    }
    try (ContextRig rig = new ContextRig(this, 8)) {
      for (int depth : new int[] {0, -1, 8, 7, 10_000_000}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> rig.context.grow(depth))
            .withMessageContaining(Integer.toString(depth));
      }
      assertThat(rig.context.depth()).isEqualTo(8);
      rig.context.prepareNop(1);
      rig.collect(1);
    }
  }
}
