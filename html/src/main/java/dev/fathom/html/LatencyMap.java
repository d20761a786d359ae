package dev.fathom.html;

import dev.fathom.trace.History;
import java.util.Map;

/** How many histories ended when, by how long they took. Owned by one thread. */
final class LatencyMap {
  /** Buckets to a power of ten. */
  static final int PER_DECADE = 8;

  private static final int JOINED = LogBuckets.PER_DECADE / PER_DECADE;

  private final TimeGrid grid = new TimeGrid(LogBuckets.COUNT / JOINED, TimeGrid.SUMS);

  void add(History history) {
    long latency = Math.max(0, history.latencyNanos());
    grid.at(history.endNanos())[LogBuckets.of(latency) / JOINED]++;
  }

  long widthNanos() {
    return grid.widthNanos();
  }

  /** Takes the cells that are not empty. */
  @FunctionalInterface
  interface Cells {
    /** The interval's start divided by its width, a bucket, and how many there were. */
    void cell(long interval, int bucket, long count);
  }

  /** Hands over all cells, by time, then by latency. */
  void each(Cells cells) {
    for (Map.Entry<Long, double[]> row : grid.rows().entrySet()) {
      for (int bucket = 0; bucket < row.getValue().length; bucket++) {
        long count = (long) row.getValue()[bucket];
        if (count > 0) {
          cells.cell(row.getKey(), bucket, count);
        }
      }
    }
  }
}
