package dev.fathom.testkit;

import static dev.fathom.testkit.ContextRig.PATIENCE_NANOS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.aio.Completions;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What contexts that any thread may use promise beyond the others. */
public interface ContextSharingContract extends ContextSubject {

  /** A thread that has begun to wait: the tags that it got. */
  private static CompletableFuture<List<Long>> waiter(IoContext context, int minimum, int maximum)
      throws InterruptedException {
    CompletableFuture<List<Long>> got = new CompletableFuture<>();
    Thread thread = Thread.ofPlatform().daemon().start(() -> await(context, minimum, maximum, got));
    while (!got.isDone() && !inWait(thread)) {
      Thread.sleep(1);
    }
    return got;
  }

  private static void await(
      IoContext context, int minimum, int maximum, CompletableFuture<List<Long>> got) {
    try {
      Completions out = new Completions(maximum);
      context.await(out, minimum, maximum, IoContext.FOREVER, 0);
      List<Long> tags = new ArrayList<>();
      for (int index = 0; index < out.count(); index++) {
        tags.add(out.tag(index));
      }
      got.complete(tags);
    } catch (Throwable e) {
      got.completeExceptionally(e);
    }
  }

  private static boolean inWait(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(
            at -> at.getClassName().equals(IoContext.class.getPackageName() + ".SharedWaits"));
  }

  /** Long enough for a thread that has begun to wait to be in line. */
  private static void settle() throws InterruptedException {
    Thread.sleep(60);
  }

  private static <T> T get(CompletableFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(10, TimeUnit.SECONDS);
  }

  @Test
  default void theWaiterThatCameLastIsServedFirst() throws Exception {
    try (ContextRig rig = new ContextRig(this, 16)) {
      List<CompletableFuture<List<Long>>> waiters = new ArrayList<>();
      for (int index = 0; index < 3; index++) {
        waiters.add(waiter(rig.context, 1, 8));
        settle();
      }
      for (int index = 2; index >= 0; index--) {
        rig.context.post(index, 0);
        assertThat(get(waiters.get(index))).containsExactly((long) index);
        assertThat(waiters.subList(0, index)).noneMatch(CompletableFuture::isDone);
      }
    }
  }

  @Test
  default void theWaiterThatCameLastGetsTheFirstCompletion() throws Exception {
    try (ContextRig rig = new ContextRig(this, 16);
        PollTarget one = pollTarget();
        PollTarget two = pollTarget()) {
      CompletableFuture<List<Long>> first = waiter(rig.context, 1, 8);
      settle();
      CompletableFuture<List<Long>> second = waiter(rig.context, 1, 8);
      settle();
      rig.submit(1, Operation.poll(one.fd(), 1));
      rig.submit(2, Operation.poll(two.fd(), 1));
      two.makeReadable();
      assertThat(get(second)).containsExactly(2L);
      assertThat(first).isNotDone();
      one.makeReadable();
      assertThat(get(first)).containsExactly(1L);
    }
  }

  @Test
  default void aWaiterGetsItsMinimumInOneGo() throws Exception {
    try (ContextRig rig = new ContextRig(this, 16)) {
      CompletableFuture<List<Long>> four = waiter(rig.context, 4, 8);
      settle();
      CompletableFuture<List<Long>> one = waiter(rig.context, 1, 8);
      settle();
      for (int index = 0; index < 4; index++) {
        rig.context.post(index, 0);
        settle();
        assertThat(four).isNotDone();
      }
      assertThat(get(one)).containsExactly(0L);
      rig.context.post(4, 0);
      assertThat(get(four)).containsExactly(1L, 2L, 3L, 4L);
    }
  }

  @Test
  default void postedEventsAndCompletionsAddUpForOneWaiter() throws Exception {
    try (ContextRig rig = new ContextRig(this, 16);
        PollTarget target = pollTarget()) {
      CompletableFuture<List<Long>> three = waiter(rig.context, 3, 8);
      rig.submit(1, Operation.poll(target.fd(), 1), Operation.poll(target.fd(), 1));
      settle();
      rig.context.post(3, 0);
      settle();
      target.makeReadable();
      assertThat(get(three)).containsExactlyInAnyOrder(1L, 2L, 3L);
    }
  }

  @Test
  default void whatIsBeyondAMinimumGoesOneByOneToOthers() throws Exception {
    try (ContextRig rig = new ContextRig(this, 16);
        PollTarget target = pollTarget()) {
      List<CompletableFuture<List<Long>>> waiters = new ArrayList<>();
      for (int index = 0; index < 3; index++) {
        waiters.add(waiter(rig.context, 1, 8));
        settle();
      }
      rig.submit(
          1,
          Operation.poll(target.fd(), 1),
          Operation.poll(target.fd(), 1),
          Operation.poll(target.fd(), 1));
      target.makeReadable();
      Set<Long> all = new HashSet<>();
      for (CompletableFuture<List<Long>> waiter : waiters) {
        assertThat(get(waiter)).hasSize(1);
        all.addAll(get(waiter));
      }
      assertThat(all).containsExactlyInAnyOrder(1L, 2L, 3L);
    }
  }

  @Test
  default void sixteenWaitersWithDifferentMinimaAreAllServed() throws Exception {
    try (ContextRig rig = new ContextRig(this, 256)) {
      IoFile file = rig.filledFile("data", 4096);
      for (int round = 0; round < 10; round++) {
        List<CompletableFuture<List<Long>>> waiters = new ArrayList<>();
        for (int minimum = 1; minimum <= 16; minimum++) {
          waiters.add(waiter(rig.context, minimum, minimum));
        }
        if (round % 2 == 0) {
          settle();
        }
        for (int index = 0; index < 136; index++) {
          rig.prepare(Operation.read(file, ContextRig.memory(16), index), index);
          if (index % 7 == round % 7) {
            rig.context.submit();
          }
        }
        rig.context.submit();
        Set<Long> all = new HashSet<>();
        for (int index = 0; index < 16; index++) {
          List<Long> tags = get(waiters.get(index));
          assertThat(tags).hasSize(index + 1);
          all.addAll(tags);
        }
        assertThat(all).hasSize(136);
        assertThat(rig.context.counters().inFlight()).isZero();
      }
    }
  }

  @Test
  default void aThreadWithOperationsOfItsOwnGetsThoseOfOthersToo() throws Exception {
    try (ContextRig rig = new ContextRig(this, 16);
        PollTarget never = pollTarget()) {
      IoFile file = rig.filledFile("data", 4096);
      for (int round = 0; round < 10; round++) {
        CompletableFuture<Long> reaper =
            CompletableFuture.supplyAsync(
                () -> {
                  rig.context.prepare(Operation.poll(never.fd(), 1), 1);
                  Completions out = new Completions(1);
                  rig.context.await(out, 1, IoContext.FOREVER);
                  return out.tag(0);
                },
                task -> Thread.ofPlatform().daemon().start(task));
        settle();
        Thread submitter =
            Thread.ofPlatform()
                .start(() -> {
                  rig.context.prepareRead(file, ContextRig.memory(10), 0, 2);
                  rig.context.submit();
                });
        submitter.join();
        assertThat(get(reaper)).isEqualTo(2L);
        rig.context.cancelAll();
        assertThat(rig.context.await(new Completions(1), 1, PATIENCE_NANOS)).isEqualTo(1);
      }
    }
  }

  @Test
  default void everyThreadAwaitsItsOwnOperation() throws Exception {
    try (ContextRig rig = new ContextRig(this, 64)) {
      IoFile file = rig.filledFile("data", 4096);
      List<CompletableFuture<Void>> threads = new ArrayList<>();
      for (int index = 0; index < 8; index++) {
        threads.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int round = 0; round < 200; round++) {
                    long handle =
                        rig.context.prepareRead(file, ContextRig.memory(16), round, round);
                    assertThat(rig.context.awaitOperation(handle, IoContext.FOREVER)).isEqualTo(16);
                  }
                },
                task -> Thread.ofPlatform().daemon().start(task)));
      }
      for (CompletableFuture<Void> thread : threads) {
        get(thread);
      }
      assertThat(rig.context.counters().inFlight()).isZero();
    }
  }

  @Test
  default void aTimerOfAnotherThreadEndsAWait() throws Exception {
    try (ContextRig rig = new ContextRig(this, 16);
        PollTarget never = pollTarget()) {
      CompletableFuture<List<Long>> waiter = waiter(rig.context, 1, 8);
      settle();
      rig.prepare(Operation.timer(ContextRig.SHORT_NANOS), 5);
      assertThat(get(waiter)).containsExactly(5L);
      waiter = waiter(rig.context, 1, 8);
      settle();
      rig.submit(6, Operation.poll(never.fd(), 1).withDeadline(ContextRig.SHORT_NANOS));
      assertThat(get(waiter)).containsExactly(6L);
    }
  }

  @Test
  default void virtualThreadsUseIt() throws Exception {
    try (ContextRig rig = new ContextRig(this, 64)) {
      IoFile file = rig.filledFile("data", 4096);
      List<CompletableFuture<Void>> threads = new ArrayList<>();
      for (int index = 0; index < 20; index++) {
        threads.add(
            CompletableFuture.runAsync(
                () -> {
                  long handle = rig.context.prepareRead(file, ContextRig.memory(16), 0, 1);
                  assertThat(rig.context.awaitOperation(handle, IoContext.FOREVER)).isEqualTo(16);
                },
                Thread::startVirtualThread));
      }
      for (CompletableFuture<Void> thread : threads) {
        get(thread);
      }
    }
  }

  @Test
  default void closingEndsTheWaitsOfOthers() throws Exception {
    List<CompletableFuture<List<Long>>> waiters = new ArrayList<>();
    try (ContextRig rig = new ContextRig(this, 16);
        PollTarget never = pollTarget()) {
      rig.submit(1, Operation.poll(never.fd(), 1));
      for (int index = 1; index <= 4; index++) {
        waiters.add(waiter(rig.context, index, 8));
      }
      settle();
      rig.context.close();
    }
    for (CompletableFuture<List<Long>> waiter : waiters) {
      assertThatThrownBy(() -> get(waiter)).hasRootCauseInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  default void linksAndForeignHandlesAreRefused() throws IOException {
    try (ContextRig rig = new ContextRig(this, 16)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> rig.context.prepare(Operation.nop().linked(), 1))
          .withMessageContaining("submit");
      assertThatIllegalArgumentException().isThrownBy(() -> rig.context.cancel(Long.MAX_VALUE));
      assertThatIllegalArgumentException().isThrownBy(() -> rig.context.cancel(-1));
      assertThat(rig.context.counters().inFlight()).isZero();
    }
  }
}
