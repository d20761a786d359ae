package dev.fathom.trace;

import java.util.Arrays;

/** A quantile of the last so many values, exact: they are kept in order of time and of size. */
final class RollingQuantile {
  private final double quantile;
  private final long[] latest;
  private final long[] sorted;
  private int next;
  private int count;

  RollingQuantile(double quantile, int window) {
    this.quantile = quantile;
    latest = new long[window];
    sorted = new long[window];
  }

  /** Whether the value is above the quantile of those before it; false until there are enough. */
  boolean above(long value) {
    int rank = Math.max(0, (int) Math.ceil(quantile * latest.length) - 1);
    return count == latest.length && value > sorted[rank];
  }

  /** Adds a value; the oldest goes when there are enough. */
  void add(long value) {
    if (count == latest.length) {
      remove(latest[next]);
    }
    int at = Arrays.binarySearch(sorted, 0, count, value);
    at = at < 0 ? -at - 1 : at;
    System.arraycopy(sorted, at, sorted, at + 1, count - at);
    sorted[at] = value;
    count++;
    latest[next] = value;
    next = (next + 1) % latest.length;
  }

  private void remove(long value) {
    int at = Arrays.binarySearch(sorted, 0, count, value);
    System.arraycopy(sorted, at + 1, sorted, at, count - at - 1);
    count--;
  }
}
