package dev.fathom.trace.recording;

import dev.fathom.trace.Action;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Event;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Subject;
import dev.fathom.trace.UnknownReason;

/** Whether all codes of an event have a meaning, so that whoever reads it need not ask. */
final class EventCheck {
  private static final int SUBJECTS = Subject.values().length;
  private static final int ACTIONS = Action.values().length;
  private static final int CONFIDENCES = Confidence.values().length;
  private static final int CAUSES = Cause.values().length;
  private static final int REASONS = UnknownReason.values().length;
  private static final int STAGES = Stage.count();
  private static final int ADDED = Stage.ADDED.code();

  private EventCheck() {}

  static boolean known(long word7) {
    int stage = Event.stageCode(word7);
    return stage < STAGES
        && Event.subjectCode(word7) < SUBJECTS
        && Event.actionCode(word7) < ACTIONS
        && (stage != ADDED || knownShare(Event.flags(word7)));
  }

  private static boolean knownShare(int flags) {
    return (flags >>> 1 & 7) < CONFIDENCES
        && (flags >>> 4 & 15) < CAUSES
        && (flags >>> 8 & 15) < REASONS;
  }
}
