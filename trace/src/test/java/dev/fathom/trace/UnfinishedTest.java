package dev.fathom.trace;

import static dev.fathom.trace.EventScript.PAGE;
import static dev.fathom.trace.EventScript.thread;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operations that had not ended when a trace was dumped. */
final class UnfinishedTest {
  private static final int MANY = 23;

  @Test
  void anUnfinishedOperationIsAHistoryWithItsAge() {
    EventScript script = new EventScript();
    for (int i = 1; i <= MANY; i++) {
      long now = 1000 + 10L * i;
      script
          .at(now)
          .earlier(now - 700, i % 2 == 0 ? now - 500 : Timeline.NOT_REACHED, Timeline.NOT_REACHED);
      script.event(
          Stage.WAITED, Subject.OPERATION, i, 100 + i, i * PAGE, PAGE, 0, 0, script.origin(i));
    }
    Extracted extracted = script.extract();
    assertThat(extracted.histories()).hasSize(MANY);
    assertThat(extracted.counts().cutShort()).isEqualTo(MANY);
    for (int i = 1; i <= MANY; i++) {
      History history = extracted.histories().get(i - 1);
      OperationPart part = history.operation();
      if (part == null) {
        throw new AssertionError(history);
      }
      assertThat(part.tag()).isEqualTo(100 + i);
      assertThat(history.origin()).isEqualTo(thread(i));
      assertThat(history.cutShort()).isTrue();
      assertThat(history.failed()).isFalse();
      assertThat(history.latencyNanos()).isEqualTo(700);
      assertThat(part.timeline().reached(Stage.ISSUED)).isEqualTo(i % 2 == 0);
      assertThat(part.timeline().reached(Stage.REAPED)).isFalse();
    }
  }

  @Test
  void theSessionTellsWhatItsWritersHaveNotEnded() {
    List<Long> keys = new ArrayList<>();
    TraceSession session = Tracing.start(TraceOptions.DEFAULT);
    OpenOperations part =
        (number, sink) -> {
          if (number == session.number()) {
            tell(sink);
          }
        };
    try (TraceWriter _ = Tracing.writer("part", part)) {
      assertThat(session.unfinished((words, at) -> keys.add(words[at + 1]))).isEqualTo(MANY);
      session.close();
      assertThat(session.unfinished((words, at) -> keys.add(words[at + 1]))).isEqualTo(MANY);
      assertThat(session.drain((words, at) -> keys.clear())).isZero();
    }
    assertThat(keys).hasSize(2 * MANY);
    try (TraceSession next = Tracing.start(TraceOptions.DEFAULT)) {
      assertThat(next.unfinished((words, at) -> keys.clear())).isZero();
    }
    assertThat(keys).hasSize(2 * MANY);
  }

  private static void tell(OpenOperations.Sink sink) {
    long now = System.nanoTime();
    for (int i = 1; i <= MANY; i++) {
      sink.open(
          i, 0, Action.READ, 0, 0, 0, 0, 4096, now - i, Timeline.NOT_REACHED, Timeline.NOT_REACHED);
    }
  }
}
