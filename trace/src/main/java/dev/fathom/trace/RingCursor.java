package dev.fathom.trace;

/**
 * Where the reader of a ring is, during a round of {@link TimeMerge} and from one round to the
 * next. Belongs to the reader.
 */
final class RingCursor {
  /** Events read before their room is given back, so that a slow sink does not fill the ring. */
  private static final int RELEASE_EVENTS = 256;

  private final EventRing ring;
  private final long[] words;

  /** The next event, and the end of those that this round may read. */
  private long next;

  private long end;

  /** Events before it are handed over in this round whatever their time. */
  private long forcedEnd;

  private long released;

  /** Time of the next event; valid while there is one. */
  private long time;

  RingCursor(EventRing ring) {
    this.ring = ring;
    words = ring.words();
    next = ring.read();
    released = next;
  }

  /** Begins a round: sees what there is now. */
  void look() {
    end = ring.written();
    forcedEnd = Math.max(next, end - ring.capacity() / 2);
    peek();
  }

  /** Events that this round sees. */
  long size() {
    return end - next;
  }

  /** How full the ring is, 0 to 1. */
  double fullness() {
    return (double) size() / ring.capacity();
  }

  /** Whether it is over half full, so that the grace period does not count. */
  boolean crowded() {
    return forcedEnd > next;
  }

  /** Time of the last event that must go to have the ring half empty; only if crowded. */
  long crowdedUntil() {
    return words[ring.at(forcedEnd - 1)];
  }

  /** Whether the next event may go. */
  boolean ready(long limit) {
    return next < end && (time <= limit || next < forcedEnd);
  }

  /** Time of the next event. */
  long time() {
    return time;
  }

  /** Hands the next event over, and goes on. It counts as read even if the sink throws. */
  void take(EventSink sink) {
    int at = ring.at(next);
    next++;
    sink.accept(words, at);
    if (next - released >= RELEASE_EVENTS) {
      release();
    }
    peek();
  }

  /** Gives the room of all that was read back to the writer. */
  void release() {
    if (released != next) {
      released = next;
      ring.release(next);
    }
  }

  private void peek() {
    if (next < end) {
      time = words[ring.at(next)];
    }
  }
}
