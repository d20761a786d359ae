package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.FileName;
import dev.fathom.trace.Names;
import dev.fathom.trace.Origin;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Subject;
import dev.fathom.trace.Timeline;

/**
 * One operation as the engine's event tells it.
 *
 * @param key of the operation
 * @param tag the program's
 * @param flags of {@link Event}
 */
record TracedOperation(
    long key,
    long tag,
    Action action,
    int flags,
    FileName file,
    Origin origin,
    long positionBytes,
    int lengthBytes,
    int result,
    long submitted,
    long issued,
    long delivered,
    long reaped) {

  /** Reads an event, which must be a whole operation. */
  static TracedOperation of(long[] words, int at, Names names) {
    long time = words[at];
    long last = words[at + 7];
    assertThat(Stage.ofCode(Event.stageCode(last))).isEqualTo(Stage.REAPED);
    assertThat(Event.subjectCode(last)).isEqualTo(Subject.OPERATION.code());
    return new TracedOperation(
        words[at + 1],
        words[at + 2],
        Action.ofCode(Event.actionCode(last)),
        Event.flags(last),
        names.file(Event.place(words[at + 5])),
        names.origin(Event.origin(words[at + 5])),
        words[at + 3],
        Event.lengthBytes(words[at + 4]),
        Event.result(words[at + 4]),
        Event.earlierNanos(time, words[at + 6], last, 0),
        Event.earlierNanos(time, words[at + 6], last, 1),
        Event.earlierNanos(time, words[at + 6], last, 2),
        time);
  }

  boolean flagged(int flag) {
    return (flags & flag) != 0;
  }

  boolean knowsSubmission() {
    return submitted != Timeline.NOT_REACHED;
  }

  /** All four stages were reached, one after the other. */
  void assertInOrder() {
    assertThat(submitted).as("S of %s", this).isNotEqualTo(Timeline.NOT_REACHED);
    assertThat(issued).as("D of %s", this).isBetween(submitted, reaped);
    assertThat(delivered).as("V of %s", this).isBetween(issued, reaped);
  }
}
