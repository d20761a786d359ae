package dev.fathom.trace;

/** The event that is looked at, taken apart. One for an extraction, filled again for each event. */
final class EventView {
  private static final Stage[] STAGES = Stage.values();
  private static final Subject[] SUBJECTS = Subject.values();
  private static final Action[] ACTIONS = Action.values();
  private static final int CONFIDENCES = Confidence.values().length;
  private static final int CAUSES = Cause.values().length;
  private static final int REASONS = UnknownReason.values().length;

  /** Positions beyond are nonsense; below, position + length does not overflow. */
  private static final long POSITION_LIMIT = Long.MAX_VALUE / 2;

  long time;
  long key;
  long related;
  long position;
  int lengthBytes;
  int result;
  int place;
  int origin;
  int flags;
  Stage stage = Stage.SUBMITTED;
  Subject subject = Subject.OPERATION;
  Action action = Action.READ;
  private long word6;
  private long word7;

  /** Takes an event apart; false if its numbers mean nothing. Hot path: allocation-free. */
  boolean load(long[] words, int at) {
    word7 = words[at + 7];
    int stageCode = Event.stageCode(word7);
    int subjectCode = Event.subjectCode(word7);
    int actionCode = Event.actionCode(word7);
    if (stageCode >= STAGES.length
        || subjectCode >= SUBJECTS.length
        || actionCode >= ACTIONS.length) {
      return false;
    }
    stage = STAGES[stageCode];
    subject = SUBJECTS[subjectCode];
    action = ACTIONS[actionCode];
    flags = Event.flags(word7);
    time = words[at];
    key = words[at + 1];
    related = words[at + 2];
    position = words[at + 3];
    lengthBytes = Event.lengthBytes(words[at + 4]);
    result = Event.result(words[at + 4]);
    place = Event.place(words[at + 5]);
    origin = Event.origin(words[at + 5]);
    word6 = words[at + 6];
    return subject == Subject.OPERATION || sound();
  }

  private boolean sound() {
    return time != Timeline.NOT_REACHED
        && lengthBytes >= 0
        && position >= 0
        && position < POSITION_LIMIT
        && (stage != Stage.ADDED || soundFlags());
  }

  private boolean soundFlags() {
    return (flags >>> 1 & 7) < CONFIDENCES
        && (flags >>> 4 & 15) < CAUSES
        && (flags >>> 8 & 15) < REASONS;
  }

  /** Time of an earlier stage, or {@link Timeline#NOT_REACHED}. */
  long earlier(int which) {
    return Event.earlierNanos(time, word6, word7, which);
  }

  /** How far the times of earlier stages may be off. */
  long slackNanos() {
    return (flags & Event.COARSE) == 0 ? 0 : Event.COARSE_NANOS;
  }

  /** The flags that are the subject's own. */
  int ownFlags() {
    return flags & ~Event.COARSE;
  }
}
