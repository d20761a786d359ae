package dev.fathom.testkit;

import static dev.fathom.testkit.ContextRig.SHORT_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.aio.Operation;
import dev.fathom.linux.Errno;
import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.History;
import dev.fathom.trace.Label;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Stage;
import dev.fathom.trace.TraceOptions;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a trace says of operations that have not ended, and of those whose context is closed. */
public interface ContextTraceEndContract extends ContextSubject {
  /** A prime number of operations. */
  int OPEN = 23;

  @Test
  default void whatIsInFlightIsToldWithItsLastStage() throws IOException {
    try (ContextRig rig = new ContextRig(this, 64);
        PollTarget target = pollTarget();
        TraceRig trace = new TraceRig()) {
      for (int i = 1; i <= OPEN; i++) {
        long tag = i;
        Label.run("operation " + i, () -> rig.prepare(Operation.poll(target.fd(), 1), tag));
        if (i == 11) {
          rig.context.submit();
        }
      }
      List<History> open = trace.unfinished();
      assertThat(open).hasSize(OPEN);
      for (History history : open) {
        OperationPart part = TraceRig.operation(history);
        assertThat(history.cutShort()).isTrue();
        assertThat(part.action()).isEqualTo(Action.POLL);
        assertThat(part.origin().label()).isEqualTo("operation " + part.tag());
        assertThat(part.timeline().reached(Stage.SUBMITTED)).isTrue();
        assertThat(part.timeline().reached(Stage.ISSUED)).isEqualTo(part.tag() <= 11);
        assertThat(part.timeline().reached(Stage.DELIVERED)).isFalse();
        assertThat(part.timeline().reached(Stage.REAPED)).isFalse();
        assertThat(history.endNanos()).isEqualTo(part.timeline().at(Stage.WAITED));
      }
      assertThat(open.stream().map(each -> TraceRig.operation(each).key()).distinct())
          .hasSize(OPEN);
      target.makeReadable();
      rig.collect(OPEN);
      assertThat(trace.unfinished()).isEmpty();
      assertThat(trace.end()).hasSize(OPEN);
    }
  }

  @Test
  default void whatIsHeldBackIsToldAsSubmitted() throws IOException {
    try (ContextRig rig = new ContextRig(this, 32);
        TraceRig trace = new TraceRig()) {
      Operation[] chain = new Operation[OPEN];
      for (int i = 0; i < OPEN; i++) {
        Operation link = i == 0 ? Operation.timer(SHORT_NANOS) : Operation.nop();
        chain[i] = i == OPEN - 1 ? link : link.linked();
      }
      rig.submit(1000, chain);
      List<History> open = trace.unfinished();
      assertThat(open).hasSize(OPEN);
      for (History history : open) {
        OperationPart part = TraceRig.operation(history);
        assertThat((part.flags() & Event.HELD_BACK) != 0).isEqualTo(part.tag() > 1000);
        assertThat(part.timeline().reached(Stage.ISSUED)).isFalse();
      }
      rig.collect(OPEN);
      assertThat(trace.unfinished()).isEmpty();
    }
  }

  @Test
  default void whatHasEndedAndWasNotTakenIsToldAsDelivered() throws IOException {
    try (ContextRig rig = new ContextRig(this, 32);
        TraceRig trace = new TraceRig()) {
      for (int i = 1; i < OPEN; i++) {
        rig.prepare(Operation.nop(), i);
      }
      long timer = rig.prepare(Operation.timer(SHORT_NANOS), OPEN);
      assertThat(rig.context.awaitOperation(timer, ContextRig.PATIENCE_NANOS)).isZero();
      List<History> open = trace.unfinished();
      assertThat(open).hasSize(OPEN - 1);
      assertThat(open)
          .allMatch(each -> TraceRig.operation(each).timeline().reached(Stage.DELIVERED));
      rig.collect(OPEN - 1);
      assertThat(trace.unfinished()).isEmpty();
    }
  }

  @Test
  default void whatHadNotEndedWhenTheSessionDidStaysSo() throws IOException {
    try (ContextRig rig = new ContextRig(this, 32);
        PollTarget target = pollTarget();
        TraceRig trace = new TraceRig()) {
      for (int i = 1; i <= OPEN; i++) {
        rig.prepare(Operation.poll(target.fd(), 1), i);
      }
      rig.context.submit();
      assertThat(trace.end()).isEmpty();
      target.makeReadable();
      rig.collect(OPEN);
      assertThat(trace.unfinished()).hasSize(OPEN);
      try (TraceRig next = new TraceRig()) {
        assertThat(next.unfinished()).isEmpty();
      }
    }
  }

  @Test
  default void withoutTheTimeOfSubmissionNothingIsTold() throws IOException {
    try (ContextRig rig = new ContextRig(this, 32);
        PollTarget target = pollTarget();
        TraceRig trace = new TraceRig(TraceOptions.DEFAULT.withStages(Stage.REAPED.mask()))) {
      rig.prepare(Operation.poll(target.fd(), 1), 1);
      rig.context.submit();
      assertThat(trace.unfinished()).isEmpty();
      target.makeReadable();
      rig.collect(1);
    }
  }

  @Test
  default void aClosedContextTellsWhatItGaveToNobody() throws IOException {
    try (ContextRig rig = new ContextRig(this, 32);
        PollTarget target = pollTarget();
        TraceRig trace = new TraceRig()) {
      for (int i = 1; i <= OPEN; i++) {
        rig.prepare(i % 2 == 0 ? Operation.nop() : Operation.poll(target.fd(), 1), i);
      }
      rig.context.submit();
      rig.context.close();
      assertThat(trace.unfinished()).isEmpty();
      List<TracedOperation> operations = trace.end();
      assertThat(operations).hasSize(OPEN);
      for (int i = 1; i <= OPEN; i++) {
        TracedOperation each = TraceRig.only(operations, i);
        assertThat(each.flagged(Event.CLOSED)).isTrue();
        assertThat(each.flagged(Event.CANCELLED)).isEqualTo(each.result() != 0);
        assertThat(each.result()).isIn(i % 2 == 0 ? 0 : -Errno.ECANCELED, -Errno.ECANCELED);
        each.assertInOrder();
      }
    }
  }

  @Test
  default void aClosedContextTellsWhatLayInItsQueueToo() throws IOException {
    try (ContextRig rig = new ContextRig(this, 32);
        PollTarget target = pollTarget();
        TraceRig trace = new TraceRig()) {
      for (int i = 1; i < OPEN; i++) {
        rig.prepare(Operation.nop(), i);
      }
      long poll = rig.prepare(Operation.poll(target.fd(), 1), OPEN);
      assertThat(rig.context.awaitOperation(poll, SHORT_NANOS)).isNull();
      rig.context.close();
      List<TracedOperation> operations = trace.end();
      assertThat(operations).hasSize(OPEN).allMatch(each -> each.flagged(Event.CLOSED));
      assertThat(operations.stream().map(TracedOperation::tag).distinct()).hasSize(OPEN);
      assertThat(TraceRig.only(operations, OPEN).flagged(Event.CANCELLED)).isTrue();
    }
  }
}
