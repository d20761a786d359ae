package dev.fathom.trace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A queue of events from one thread to another: bounded, without locks; wait-free for the writer.
 * When it is full the new event is dropped and counted, by stage.
 *
 * <p>One writer at a time (a thread, or whoever holds the writer's lock) and one reader, which
 * reads through a {@link RingCursor}.
 */
final class EventRing {
  /** Access to the counters, which stand far apart in one array so that each has its lines. */
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  /** Longs between what different threads write: two cache lines, which CPUs fetch in pairs. */
  private static final int APART = 16;

  /** Events written; the writer's, read by the reader. Paired: setRelease, getAcquire. */
  private static final int TAIL = APART;

  /** The reader's head as the writer last saw it; the writer's. */
  private static final int HEAD_SEEN = TAIL + 1;

  /** Events dropped, by code of the stage; the writer's, read by any thread: opaque. */
  private static final int LOST = TAIL + APART;

  /** Codes that events can carry; more than there are stages. */
  private static final int CODES = 32;

  /** Events read; the reader's, read by the writer. Paired: setRelease, getAcquire. */
  private static final int HEAD = LOST + CODES + APART;

  private final long[] cells = new long[HEAD + APART];
  private final long[] words;
  private final int mask;
  private final int capacity;

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
    long[] cells = this.cells;
    long tail = cells[TAIL];
    if (tail - cells[HEAD_SEEN] >= capacity && isFull(tail)) {
      drop(Event.stageCode(word7));
      return false;
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
    CELL.setRelease(cells, TAIL, tail + 1);
    return true;
  }

  private boolean isFull(long tail) {
    long head = (long) CELL.getAcquire(cells, HEAD);
    cells[HEAD_SEEN] = head;
    return tail - head >= capacity;
  }

  private void drop(int stage) {
    assert stage < Stage.count() : "an event with stage code " + stage;
    int at = LOST + (stage & CODES - 1);
    CELL.setOpaque(cells, at, cells[at] + 1);
  }

  // ---- the reader's

  /** Events written so far: those before it can be read. */
  long written() {
    return (long) CELL.getAcquire(cells, TAIL);
  }

  /** Events read so far. */
  long read() {
    return (long) CELL.getOpaque(cells, HEAD);
  }

  /** Gives the room of the events before this one back to the writer. */
  void release(long next) {
    CELL.setRelease(cells, HEAD, next);
  }

  /** Where the events are: the first word of the event with this number is at {@link #at}. */
  long[] words() {
    return words;
  }

  int at(long event) {
    return ((int) event & mask) * Event.WORDS;
  }

  int capacity() {
    return capacity;
  }

  // ---- anybody's

  /** Events dropped so far, with this stage as their own. */
  long lost(int stageCode) {
    return (long) CELL.getOpaque(cells, LOST + stageCode);
  }

  /** Events dropped so far. */
  long lost() {
    long lost = 0;
    for (int code = 0; code < Stage.count(); code++) {
      lost += lost(code);
    }
    return lost;
  }
}
