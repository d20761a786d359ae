package dev.fathom.trace;

import java.util.Arrays;

/**
 * Hands over the events of several rings in the order of their times, in rounds. An event is held
 * back until it is older than a grace period, because a writer that is slower than another may
 * still write an earlier one. Belongs to the reader of the rings; allocates nothing per event.
 *
 * <p>A ring that is over half full is emptied to its half although its events are within the grace
 * period, and the other rings up to the same time.
 *
 * <p>A writer that is interrupted between taking the time and writing the event, for longer than
 * the grace period, gives an event out of order: it is handed over at once, and counted as late.
 *
 * <p>A k-way merge with a heap of cursors: see Knuth, The Art of Computer Programming, volume 3,
 * section 5.4.1.
 */
final class TimeMerge implements EventSink {
  /** How long an event may take from its time to its ring, in ns. */
  static final long GRACE_NANOS = 2_000_000;

  /** The cursors with something to hand over, the one with the earliest time first. */
  private RingCursor[] heap = new RingCursor[16];

  private int count;
  private EventSink sink = (words, at) -> {};
  private long lastTime = Long.MIN_VALUE;
  private long late;
  private double fullest;

  /**
   * Hands over what is due.
   *
   * @param cursors the rings' readers
   * @param nanos the monotonic clock as of now: taken before this is called
   * @param everything whether there is no grace period: nobody writes any more
   * @return events handed over
   */
  int round(Iterable<RingCursor> cursors, EventSink sink, long nanos, boolean everything) {
    long limit = everything ? Long.MAX_VALUE : nanos - GRACE_NANOS;
    this.sink = sink;
    try {
      return merge(collect(cursors, limit));
    } finally {
      cursors.forEach(RingCursor::release);
      Arrays.fill(heap, null);
      count = 0;
    }
  }

  /** Events handed over so far that were earlier than the one before them. */
  long late() {
    return late;
  }

  /** How full the fullest ring was at the beginning of the last round, 0 to 1. */
  double fullest() {
    return fullest;
  }

  /** Sees what there is in each ring; the limit of the round, later if a ring is crowded. */
  private long collect(Iterable<RingCursor> cursors, long grace) {
    long limit = grace;
    fullest = 0;
    for (RingCursor cursor : cursors) {
      cursor.look();
      fullest = Math.max(fullest, cursor.fullness());
      if (cursor.crowded()) {
        limit = Math.max(limit, cursor.crowdedUntil());
      }
      if (cursor.size() > 0) {
        add(cursor);
      }
    }
    for (int i = count / 2 - 1; i >= 0; i--) {
      siftDown(i);
    }
    return limit;
  }

  private void add(RingCursor cursor) {
    if (count == heap.length) {
      heap = Arrays.copyOf(heap, 2 * count);
    }
    heap[count++] = cursor;
  }

  private int merge(long limit) {
    int events = 0;
    while (count > 0) {
      RingCursor first = heap[0];
      long second = secondTime();
      int run = 0;
      while (first.ready(limit) && (first.time() <= second || count == 1)) {
        first.take(this);
        run++;
      }
      events += run;
      if (!first.ready(limit)) {
        heap[0] = heap[--count];
        heap[count] = null;
      }
      siftDown(0);
    }
    return events;
  }

  /** Time of the first event that is not of the first ring. */
  private long secondTime() {
    long left = count > 1 ? heap[1].time() : Long.MAX_VALUE;
    return count > 2 ? Math.min(left, heap[2].time()) : left;
  }

  private void siftDown(int from) {
    int at = from;
    while (2 * at + 1 < count) {
      int child = 2 * at + 1;
      if (child + 1 < count && heap[child + 1].time() < heap[child].time()) {
        child++;
      }
      if (heap[at].time() <= heap[child].time()) {
        return;
      }
      RingCursor earlier = heap[child];
      heap[child] = heap[at];
      heap[at] = earlier;
      at = child;
    }
  }

  /** One event on its way to the sink of the round. */
  @Override
  public void accept(long[] words, int at) {
    long time = words[at];
    if (time < lastTime) {
      late++;
    } else {
      lastTime = time;
    }
    sink.accept(words, at);
  }
}
