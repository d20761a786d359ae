package dev.fathom.testkit;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A clock that stands still until it is moved, and what happens when it is. Its owner guards it.
 */
final class VirtualTime {
  /** No moment: nothing is going to happen. */
  static final long NEVER = Long.MAX_VALUE;

  private record Event(long nanos, long sequence, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong(Event::nanos).thenComparingLong(Event::sequence));
  private long now;
  private long sequence;

  long now() {
    return now;
  }

  /** Has something happen; what is due at the same time happens in the order of these calls. */
  void at(long nanos, Runnable action) {
    events.add(new Event(Math.max(nanos, now), sequence++, action));
  }

  /** When something happens next, or {@link #NEVER}. */
  long next() {
    Event event = events.peek();
    return event == null ? NEVER : event.nanos();
  }

  /** Moves the clock; everything that is due until then happens. */
  void moveTo(long nanos) {
    while (next() <= nanos) {
      Event event = events.remove();
      now = event.nanos();
      event.action().run();
    }
    now = Math.max(now, nanos);
  }
}
