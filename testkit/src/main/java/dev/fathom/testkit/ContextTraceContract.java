package dev.fathom.testkit;

import static dev.fathom.testkit.ContextRig.PATIENCE_NANOS;
import static dev.fathom.testkit.ContextRig.SHORT_NANOS;
import static dev.fathom.testkit.ContextRig.filled;
import static dev.fathom.testkit.ContextRig.memory;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.aio.IoFile;
import dev.fathom.aio.Operation;
import dev.fathom.linux.Errno;
import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.Label;
import dev.fathom.trace.Origin;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.TraceOptions;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a trace says of a context's operations: one event each, and the truth. */
public interface ContextTraceContract extends ContextSubject {
  /** A prime number of operations. */
  int MANY = 23;

  @Test
  default void eachOperationIsOneEventWithItsBytesAndStages() throws IOException {
    try (ContextRig rig = new ContextRig(this, 32);
        TraceRig trace = new TraceRig()) {
      IoFile file = rig.file("data");
      for (int i = 1; i <= MANY; i++) {
        rig.prepare(Operation.write(file, filled(i * 10, 'a'), i * 1000L), i);
      }
      rig.collect(MANY);
      for (int i = 1; i <= MANY; i++) {
        assertThat(rig.context.prepareRead(file, memory(i * 10), i * 1000L, 100 + i))
            .isNotNegative();
      }
      rig.collect(MANY);
      List<TracedOperation> operations = trace.end();
      assertThat(operations).hasSize(2 * MANY);
      for (int i = 1; i <= MANY; i++) {
        TracedOperation write = TraceRig.only(operations, i);
        TracedOperation read = TraceRig.only(operations, 100 + i);
        assertThat(write.action()).isEqualTo(Action.WRITE);
        assertThat(read.action()).isEqualTo(Action.READ);
        for (TracedOperation each : List.of(write, read)) {
          assertThat(each.positionBytes()).isEqualTo(i * 1000L);
          assertThat(each.lengthBytes()).isEqualTo(i * 10);
          assertThat(each.result()).isEqualTo(i * 10);
          assertThat(each.file().path()).endsWith("data");
          assertThat(each.flagged(Event.CANCELLED | Event.HELD_BACK | Event.DIRECT)).isFalse();
          each.assertInOrder();
        }
      }
    }
  }

  @Test
  default void theOriginIsTheThreadThatSubmitted() throws IOException {
    try (ContextRig rig = new ContextRig(this, 32);
        TraceRig trace = new TraceRig()) {
      for (int i = 1; i <= MANY; i++) {
        long tag = i;
        if (i % 2 == 0) {
          Label.run("even", () -> rig.prepare(Operation.nop(), tag));
        } else {
          assertThat(rig.context.prepareNop(tag)).isNotNegative();
        }
      }
      rig.collect(MANY);
      List<TracedOperation> operations = trace.end();
      for (int i = 1; i <= MANY; i++) {
        TracedOperation nop = TraceRig.only(operations, i);
        Origin origin = nop.origin();
        assertThat(nop.action()).isEqualTo(Action.NOP);
        assertThat(origin.label()).isEqualTo(i % 2 == 0 ? "even" : "");
        assertThat(origin.processId()).isEqualTo(ProcessHandle.current().pid());
        assertThat(origin.thread()).isEqualTo(Thread.currentThread().getName());
        assertThat(origin.virtualThreadId()).isZero();
      }
    }
  }

  @Test
  default void cancelledAndTimedOutOperationsAreFlagged() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        PollTarget target = pollTarget();
        TraceRig trace = new TraceRig()) {
      long poll = rig.prepare(Operation.poll(target.fd(), 1), 1);
      rig.prepare(Operation.poll(target.fd(), 1).withDeadline(SHORT_NANOS), 2);
      long timer = rig.prepare(Operation.timer(PATIENCE_NANOS), 3);
      rig.prepare(Operation.timer(SHORT_NANOS), 4);
      rig.context.submit();
      rig.context.cancel(poll);
      rig.context.cancel(timer);
      rig.collect(4);
      List<TracedOperation> operations = trace.end();
      TracedOperation cancelled = TraceRig.only(operations, 1);
      assertThat(cancelled.action()).isEqualTo(Action.POLL);
      assertThat(cancelled.result()).isEqualTo(-Errno.ECANCELED);
      assertThat(cancelled.flagged(Event.CANCELLED)).isTrue();
      cancelled.assertInOrder();
      TracedOperation late = TraceRig.only(operations, 2);
      assertThat(late.result()).isEqualTo(-Errno.ETIME);
      assertThat(late.flagged(Event.TIMED_OUT)).isTrue();
      assertThat(late.flagged(Event.CANCELLED)).isFalse();
      assertThat(late.delivered() - late.submitted()).isGreaterThanOrEqualTo(SHORT_NANOS);
      assertThat(TraceRig.only(operations, 3).flagged(Event.CANCELLED)).isTrue();
      TracedOperation rang = TraceRig.only(operations, 4);
      assertThat(rang.action()).isEqualTo(Action.TIMER);
      assertThat(rang.result()).isZero();
      assertThat(rang.issued()).isEqualTo(Timeline.NOT_REACHED); // no driver was asked
      assertThat(rang.delivered() - rang.submitted()).isGreaterThanOrEqualTo(SHORT_NANOS);
    }
  }

  @Test
  default void whatWaitsForItsTurnIsFlaggedAndIssuedLater() throws IOException {
    try (ContextRig rig = new ContextRig(this, 32);
        TraceRig trace = new TraceRig()) {
      IoFile file = rig.filledFile("data", 100);
      Operation[] chain = new Operation[MANY];
      for (int i = 0; i < MANY; i++) {
        Operation write = Operation.write(file, filled(10, i), i * 10L);
        chain[i] = i == MANY - 1 ? write : write.linked();
      }
      rig.submit(1000, chain);
      rig.collect(MANY);
      rig.submit(2000, Operation.read(file, memory(500), 0).linked(), Operation.fsync(file));
      rig.collect(2);
      List<TracedOperation> operations = trace.end();
      for (int i = 0; i < MANY; i++) {
        TracedOperation write = TraceRig.only(operations, 1000 + i);
        assertThat(write.flagged(Event.HELD_BACK)).isEqualTo(i > 0);
        write.assertInOrder();
        if (i > 0) {
          TracedOperation before = TraceRig.only(operations, 999 + i);
          assertThat(write.issued()).isGreaterThanOrEqualTo(before.delivered());
        }
      }
      TracedOperation severed = TraceRig.only(operations, 2001); // the read was short
      assertThat(severed.action()).isEqualTo(Action.SYNC);
      assertThat(severed.flagged(Event.CANCELLED)).isTrue();
      assertThat(severed.flagged(Event.HELD_BACK)).isTrue();
      assertThat(severed.issued()).isEqualTo(Timeline.NOT_REACHED);
    }
  }

  @Test
  default void stagesThatAreNotWantedHaveNoTimes() throws IOException {
    try (ContextRig rig = new ContextRig(this, 32)) {
      IoFile file = rig.filledFile("data", 100);
      List<TracedOperation> operations;
      try (TraceRig trace =
          new TraceRig(
              TraceOptions.DEFAULT.withStages(Stage.REAPED.mask() | Stage.ISSUED.mask()))) {
        rig.run(Operation.read(file, memory(100), 0));
        trace.session.stages(Stage.all() & ~Stage.REAPED.mask());
        rig.run(Operation.read(file, memory(100), 0));
        trace.session.stages(Stage.REAPED.mask());
        rig.run(Operation.read(file, memory(100), 0));
        operations = trace.end();
      }
      assertThat(operations).hasSize(2);
      assertThat(operations.getFirst().issued()).isNotEqualTo(Timeline.NOT_REACHED);
      assertThat(operations.getLast().issued()).isEqualTo(Timeline.NOT_REACHED);
      for (TracedOperation each : operations) {
        assertThat(each.submitted()).isEqualTo(Timeline.NOT_REACHED);
        assertThat(each.delivered()).isEqualTo(Timeline.NOT_REACHED);
        assertThat(each.lengthBytes()).isEqualTo(100);
        assertThat(each.origin()).isNotEqualTo(Origin.UNKNOWN);
      }
    }
  }

  @Test
  default void anOperationOfAnotherTimeIsToldWithoutWhatIsNotKnown() throws IOException {
    try (ContextRig rig = new ContextRig(this, 64);
        PollTarget target = pollTarget()) {
      for (int i = 1; i <= MANY; i++) {
        rig.prepare(Operation.poll(target.fd(), 1), i);
      }
      rig.context.submit();
      List<TracedOperation> first;
      List<TracedOperation> second;
      try (TraceRig trace = new TraceRig()) {
        for (int i = 1; i <= MANY; i++) {
          Operation poll = Operation.poll(target.fd(), 1);
          long tag = 100L + i;
          Label.run("first", () -> rig.prepare(poll, tag));
        }
        rig.context.submit();
        first = trace.end();
      }
      try (TraceRig trace = new TraceRig()) {
        target.makeReadable();
        rig.collect(2 * MANY);
        second = trace.end();
      }
      assertThat(first).isEmpty();
      assertThat(second).hasSize(2 * MANY);
      for (int i = 1; i <= MANY; i++) {
        for (TracedOperation poll :
            List.of(TraceRig.only(second, i), TraceRig.only(second, 100 + i))) {
          assertThat(poll.action()).isEqualTo(Action.POLL);
          assertThat(poll.result()).isEqualTo(1);
          assertThat(poll.knowsSubmission()).isFalse();
          assertThat(poll.origin()).isEqualTo(Origin.UNKNOWN);
        }
      }
    }
  }

  @Test
  default void switchingOffAndOnAgainLosesAndMixesNothing() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        TraceRig trace = new TraceRig()) {
      IoFile file = rig.filledFile("data", 1000);
      rig.context.prepareRead(file, memory(7), 70, 901);
      trace.session.stages(0);
      rig.context.prepareRead(file, memory(5), 50, 902);
      rig.collect(2);
      rig.context.prepareRead(file, memory(3), 30, 903);
      rig.context.submit();
      trace.session.stages(Stage.all());
      rig.context.prepareRead(file, memory(2), 20, 904);
      rig.collect(2);
      List<TracedOperation> operations = trace.end();
      assertThat(operations).noneMatch(each -> each.tag() == 901 || each.tag() == 902);
      TracedOperation halfKnown = TraceRig.only(operations, 903);
      assertThat(halfKnown.result()).isEqualTo(3);
      assertThat(halfKnown.action()).isEqualTo(Action.READ);
      assertThat(halfKnown.file().path()).endsWith("data");
      assertThat(halfKnown.positionBytes()).isEqualTo(-1);
      assertThat(halfKnown.knowsSubmission()).isFalse();
      assertThat(TraceRig.only(operations, 904).positionBytes()).isEqualTo(20);
    }
  }

  @Test
  default void operationsOfTwoContextsHaveDifferentKeys() throws IOException {
    try (ContextRig one = new ContextRig(this, 32);
        ContextRig other = new ContextRig(this, 32);
        TraceRig trace = new TraceRig()) {
      for (int i = 1; i <= MANY; i++) {
        long handle = one.prepare(Operation.nop(), i);
        assertThat(other.prepare(Operation.nop(), 100 + i)).isEqualTo(handle);
      }
      one.collect(MANY);
      other.collect(MANY);
      List<TracedOperation> operations = trace.end();
      assertThat(operations.stream().map(TracedOperation::key).distinct()).hasSize(2 * MANY);
    }
  }

  @Test
  default void postedEventsAreOfWhoPosted() throws Exception {
    try (ContextRig rig = new ContextRig(this, 32);
        TraceRig trace = new TraceRig()) {
      Thread poster =
          new Thread(
              () -> {
                for (int i = 1; i <= 7; i++) {
                  assertThat(rig.context.post(i, 10 * i)).isTrue();
                }
              },
              "poster");
      poster.start();
      poster.join();
      rig.collect(7);
      List<TracedOperation> operations = trace.end();
      for (int i = 1; i <= 7; i++) {
        TracedOperation post = TraceRig.only(operations, i);
        assertThat(post.action()).isEqualTo(Action.POST);
        assertThat(post.result()).isEqualTo(10 * i);
        assertThat(post.origin().thread()).isEqualTo("poster");
        assertThat(post.issued()).isEqualTo(Timeline.NOT_REACHED);
        assertThat(post.delivered()).isBetween(post.submitted(), post.reaped());
      }
      assertThat(operations.stream().map(TracedOperation::key).distinct()).hasSize(7);
    }
  }

  @Test
  default void whatLiesInTheQueueIsReapedWhenItIsTaken() throws IOException {
    try (ContextRig rig = new ContextRig(this, 8);
        TraceRig trace = new TraceRig()) {
      rig.prepare(Operation.nop(), 1);
      long timer = rig.prepare(Operation.timer(SHORT_NANOS), 2);
      assertThat(rig.context.awaitOperation(timer, PATIENCE_NANOS)).isZero();
      rig.collect(1);
      List<TracedOperation> operations = trace.end();
      TracedOperation nop = TraceRig.only(operations, 1);
      nop.assertInOrder();
      assertThat(nop.reaped() - nop.delivered()).isGreaterThanOrEqualTo(SHORT_NANOS / 2);
    }
  }
}
