package dev.fathom.trace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A queue of events from one thread to another: bounded, without locks; wait-free for the writer.
 * When it is full the new event is dropped and counted, by stage.
 *
 * <p>One writer at a time (a thread, or whoever holds the writer's lock) and one reader.
 */
final class EventRing {
  private static final VarHandle TAIL = field("tail");
  private static final VarHandle HEAD = field("head");
  private static final VarHandle LOST = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] words;
  private final int mask;
  private final int capacity;
  private final long[] lost = new long[Stage.count()];

  /** Events written; the writer's, read by the reader. Paired: setRelease, getAcquire. */
  private long tail;

  /** The reader's head as the writer last saw it. */
  private long headSeen;

  /** Events read; the reader's, read by the writer. Paired: setRelease, getAcquire. */
  private long head;

  /**
   * An empty ring.
   *
   * @param capacity in events, a power of two from 2 to 2^24
   */
  EventRing(int capacity) {
    if (Integer.bitCount(capacity) != 1 || capacity < 2 || capacity > 1 << 24) {
      throw new IllegalArgumentException("capacity " + capacity);
    }
    this.capacity = capacity;
    mask = capacity - 1;
    words = new long[capacity * Event.WORDS];
  }

  private static VarHandle field(String name) {
    try {
      return MethodHandles.lookup().findVarHandle(EventRing.class, name, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Adds an event; false if it was dropped. Hot path: allocation-free. */
  boolean write(
      long time,
      long key,
      long related,
      long position,
      long word4,
      long word5,
      long word6,
      long word7) {
    long tail = this.tail;
    if (tail - headSeen >= capacity) {
      headSeen = (long) HEAD.getAcquire(this);
      if (tail - headSeen >= capacity) {
        drop(Event.stageCode(word7));
        return false;
      }
    }
    int at = ((int) tail & mask) * Event.WORDS;
    long[] words = this.words;
    words[at] = time;
    words[at + 1] = key;
    words[at + 2] = related;
    words[at + 3] = position;
    words[at + 4] = word4;
    words[at + 5] = word5;
    words[at + 6] = word6;
    words[at + 7] = word7;
    TAIL.setRelease(this, tail + 1);
    return true;
  }

  private void drop(int stage) {
    LOST.setOpaque(lost, stage, lost[stage] + 1);
  }

  /**
   * Hands over what there is, at most {@code maximum} events.
   *
   * @return how many
   */
  int drain(EventSink sink, int maximum) {
    long head = this.head;
    int count = (int) Math.min((long) TAIL.getAcquire(this) - head, maximum);
    for (int i = 0; i < count; i++) {
      sink.accept(words, ((int) (head + i) & mask) * Event.WORDS);
    }
    if (count > 0) {
      HEAD.setRelease(this, head + count);
    }
    return count;
  }

  /** How many events the reader would find; a hint. */
  int size() {
    return (int) ((long) TAIL.getAcquire(this) - (long) HEAD.getAcquire(this));
  }

  /** Events dropped so far, with this stage as their own. Any thread. */
  long lost(int stageCode) {
    return (long) LOST.getOpaque(lost, stageCode);
  }
}
