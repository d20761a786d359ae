package dev.fathom.testkit;

import static dev.fathom.testkit.ContextRig.PATIENCE_NANOS;
import static dev.fathom.testkit.ContextRig.SHORT_NANOS;
import static dev.fathom.testkit.ContextRig.filled;
import static dev.fathom.testkit.ContextRig.memory;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.CancelOutcome;
import dev.fathom.aio.IoBuffer;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.Operation;
import dev.fathom.linux.Errno;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Cancelling one operation, those of a file, or all. */
public interface ContextCancelContract extends ContextSubject {

  @Test
  default void aCancelledOperationEndsWithEcanceled() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        PollTarget target = pollTarget()) {
      long poll = rig.prepare(Operation.poll(target.fd(), 1), 1);
      rig.context.submit();
      assertThat(rig.context.cancel(poll)).isEqualTo(CancelOutcome.CANCELLED);
      rig.collect(1);
      assertThat(rig.result(1)).isEqualTo(-Errno.ECANCELED);
      assertThat(rig.context.cancel(poll)).isEqualTo(CancelOutcome.ALREADY_COMPLETED);
      assertThat(rig.context.counters().inFlight()).isZero();
    }
  }

  @Test
  default void anOperationThatWasNotHandedOverYetCanBeCancelled() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        PollTarget target = pollTarget()) {
      long poll = rig.prepare(Operation.poll(target.fd(), 1), 1);
      assertThat(rig.context.cancel(poll)).isEqualTo(CancelOutcome.CANCELLED);
      rig.collect(1);
      assertThat(rig.result(1)).isEqualTo(-Errno.ECANCELED);
    }
  }

  @Test
  default void aCancelledTimerEndsAtOnce() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      long timer = rig.prepare(Operation.timer(PATIENCE_NANOS), 1);
      assertThat(rig.context.cancel(timer)).isEqualTo(CancelOutcome.CANCELLED);
      assertThat(rig.await(1, SHORT_NANOS)).isEqualTo(1);
      assertThat(rig.result(1)).isEqualTo(-Errno.ECANCELED);
    }
  }

  @Test
  default void anOperationThatHasEndedIsAlreadyCompleted() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8)) {
      IoFile file = rig.filledFile("data", 100);
      long read = rig.prepare(Operation.read(file, memory(10), 0), 1);
      long timer = rig.prepare(Operation.timer(SHORT_NANOS), 2);
      assertThat(rig.context.awaitOperation(timer, -1)).isZero();
      assertThat(rig.context.cancel(read)).isEqualTo(CancelOutcome.ALREADY_COMPLETED);
      assertThat(rig.context.cancel(timer)).isEqualTo(CancelOutcome.ALREADY_COMPLETED);
      rig.collect(1);
      assertThat(rig.result(1)).isEqualTo(10);
    }
  }

  @Test
  default void cancellingTheHeadOfAChainCancelsTheChain() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        PollTarget target = pollTarget()) {
      IoFile file = rig.filledFile("data", 100);
      rig.submit(
          1,
          Operation.poll(target.fd(), 1).linked(),
          Operation.write(file, filled(10, 'n'), 0).linked(),
          Operation.nop());
      assertThat(rig.context.cancelAll()).isEqualTo(3);
      assertThat(rig.await(3, IoContext.FOREVER)).isEqualTo(3);
      assertThat(rig.results.values()).containsOnly(-Errno.ECANCELED);
      assertThat(rig.contents(file, 0, 10)).containsOnly('x');
    }
  }

  @Test
  default void cancellingAMemberCancelsWhatFollowsIt() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        PollTarget target = pollTarget()) {
      rig.submit(
          1,
          Operation.poll(target.fd(), 1).linked(),
          Operation.nop().linked(),
          Operation.nop().linked(),
          Operation.nop());
      assertThat(rig.context.cancel(handleOf(rig, 3))).isEqualTo(CancelOutcome.CANCELLED);
      rig.collect(2);
      assertThat(rig.results).containsOnlyKeys(3L, 4L).containsValue(-Errno.ECANCELED);
      target.makeReadable();
      rig.collect(2);
      assertThat(rig.result(1)).isEqualTo(1);
      assertThat(rig.result(2)).isZero();
      assertThat(rig.context.counters().heldBack()).isZero();
    }
  }

  private static long handleOf(ContextRig rig, long tag) {
    return rig.context.outstanding().stream()
        .filter(report -> report.tag() == tag)
        .mapToLong(report -> report.operation())
        .findFirst()
        .orElseThrow();
  }

  @Test
  default void allOperationsOfOneFileAreCancelled() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        PollTarget target = pollTarget();
        BufferPool pool = BufferPool.create(1, 4096);
        IoBuffer buffer = pool.lease()) {
      IoFile one = rig.filledFile("one", 100);
      IoFile two = rig.filledFile("two", 100);
      rig.submit(
          1,
          Operation.poll(target.fd(), 1).hardLinked(),
          Operation.read(one, buffer, 0).hardLinked(),
          Operation.read(two, memory(10), 0).hardLinked(),
          Operation.read(one, memory(10), 0));
      assertThat(buffer.inFlight()).isTrue();
      assertThat(rig.context.cancelAll(one)).isEqualTo(2);
      rig.collect(2);
      assertThat(rig.results).containsOnlyKeys(2L, 4L).containsValue(-Errno.ECANCELED);
      assertThat(buffer.inFlight()).isFalse();
      assertThat(rig.context.cancelAll(one)).isZero();
      target.makeReadable();
      rig.collect(2);
      assertThat(rig.result(3)).isEqualTo(10);
    }
  }

  @Test
  default void cancelledOrNotEveryOperationIsDeliveredOnce() throws IOException {
    try (ContextRig rig = new ContextRig(this, 64);
        PollTarget target = pollTarget()) {
      IoFile file = rig.filledFile("data", 65536);
      for (int round = 0; round < 20; round++) {
        for (int index = 0; index < 20; index++) {
          rig.prepare(Operation.read(file, memory(4096), 0), rig.tag());
          rig.prepare(Operation.poll(target.fd(), 1), rig.tag());
          rig.prepare(Operation.timer(index * 1_000L), rig.tag());
        }
        rig.context.submit();
        int cancelled = rig.context.cancelAll();
        rig.order.clear();
        rig.collect(60);
        long ended =
            rig.order.stream()
                .filter(tag -> Integer.valueOf(-Errno.ECANCELED).equals(rig.result(tag)))
                .count();
        assertThat(ended).isGreaterThanOrEqualTo(Math.max(20, cancelled));
        assertThat(rig.context.counters().inFlight()).isZero();
      }
    }
  }
}
