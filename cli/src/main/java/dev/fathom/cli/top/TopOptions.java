package dev.fathom.cli.top;

import dev.fathom.cli.live.Resources;

/**
 * How {@code fathom top} shows.
 *
 * @param intervalNanos between two looks, at least 100 ms
 * @param count looks before the end, 0 for no end
 * @param lines of origins in each plain look, from 1
 * @param grouping what the rows are of at first
 * @param resources that it may take
 * @param scopeTitle what is shown, in words; empty for all
 */
public record TopOptions(
    long intervalNanos,
    long count,
    int lines,
    Grouping grouping,
    Resources resources,
    String scopeTitle) {
  private static final long LEAST_NANOS = 100_000_000;

  /** Checks the ranges. */
  public TopOptions {
    if (intervalNanos < LEAST_NANOS) {
      throw new IllegalArgumentException(
          "--interval of %d ms: at least 100ms".formatted(intervalNanos / 1_000_000));
    }
    if (count < 0) {
      throw new IllegalArgumentException("--count=" + count);
    }
    if (lines < 1 || lines > LiveTable.MOST_ROWS) {
      throw new IllegalArgumentException(
          "--lines=%d, not 1 to %d".formatted(lines, LiveTable.MOST_ROWS));
    }
  }
}
