package dev.fathom.report.blktrace;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Brings records into the order of their times. Histories come in the order of their ends, so
 * records are held back; beyond a limit the earliest go on, and one that comes too late after that
 * goes out of order, and is counted.
 */
final class RecordOrder {
  /** Records held back if nothing else is said: some 20 MB. */
  static final int LIMIT = 1 << 17;

  private record Held(BlkRecord record, long arrival) {}

  private final PriorityQueue<Held> held =
      new PriorityQueue<>(
          Comparator.comparingLong((Held each) -> each.record.timeNanos())
              .thenComparingLong(Held::arrival));
  private final Consumer<BlkRecord> sink;
  private final int limit;
  private long arrivals;
  private long lastNanos = Long.MIN_VALUE;
  private long late;

  RecordOrder(int limit, Consumer<BlkRecord> sink) {
    if (limit < 1) {
      throw new IllegalArgumentException(limit + " records held back");
    }
    this.limit = limit;
    this.sink = sink;
  }

  void add(BlkRecord record) {
    held.add(new Held(record, arrivals++));
    if (held.size() > limit) {
      next();
    }
  }

  void finish() {
    while (!held.isEmpty()) {
      next();
    }
  }

  /** How many went out of order. */
  long late() {
    return late;
  }

  private void next() {
    BlkRecord record = held.remove().record;
    if (record.timeNanos() < lastNanos) {
      late++;
    }
    lastNanos = Math.max(lastNanos, record.timeNanos());
    sink.accept(record);
  }
}
