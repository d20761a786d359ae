package dev.fathom.html;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Sums by interval of time, in bounded memory although nobody knows how long the trace will be:
 * intervals are multiples of a power of two nanoseconds, and neighbours are joined when there are
 * too many. What was added stays exact. Owned by one thread.
 */
final class TimeGrid {
  /** Most intervals between the first and the last. */
  static final int INTERVALS_MAX = 600;

  private static final int FIRST_SHIFT = 10;

  /** Joins two neighbours. */
  @FunctionalInterface
  interface Join {
    /** Adds an interval to the one before it; both had this width. */
    void join(double[] earlier, double[] later, double widthNanos);
  }

  /** Plain sums. */
  static final Join SUMS =
      (earlier, later, widthNanos) -> {
        for (int i = 0; i < earlier.length; i++) {
          earlier[i] += later[i];
        }
      };

  private final int fields;
  private final Join join;
  private NavigableMap<Long, double[]> rows = new TreeMap<>();
  private int shift = FIRST_SHIFT;
  private long lastIndex;
  private double[] lastRow;

  TimeGrid(int fields, Join join) {
    this.fields = fields;
    this.join = join;
    lastRow = new double[0];
  }

  /** The sums of the interval that has this time; to be added to before the next call. */
  double[] at(long nanos) {
    long index = nanos >> shift;
    if (index == lastIndex && lastRow.length > 0) {
      return lastRow;
    }
    double[] row = rows.computeIfAbsent(index, at -> new double[fields]);
    while (rows.lastKey() - rows.firstKey() >= INTERVALS_MAX) {
      coarsen();
      index = nanos >> shift;
      row = rows.computeIfAbsent(index, at -> new double[fields]);
    }
    lastIndex = index;
    lastRow = row;
    return row;
  }

  private void coarsen() {
    NavigableMap<Long, double[]> joined = new TreeMap<>();
    double widthNanos = widthNanos();
    for (Map.Entry<Long, double[]> entry : rows.entrySet()) {
      long index = entry.getKey();
      double[] row = joined.computeIfAbsent(index >> 1, at -> new double[fields]);
      if ((index & 1) == 0) {
        System.arraycopy(entry.getValue(), 0, row, 0, fields);
      } else {
        join.join(row, entry.getValue(), widthNanos);
      }
    }
    rows = joined;
    shift++;
  }

  long widthNanos() {
    return 1L << shift;
  }

  /** When an interval starts. */
  long startNanos(long nanos) {
    return nanos >> shift << shift;
  }

  /** Intervals in which something happened, by their start divided by their width. */
  NavigableMap<Long, double[]> rows() {
    return rows;
  }
}
