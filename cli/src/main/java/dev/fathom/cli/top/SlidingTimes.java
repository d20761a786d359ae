package dev.fathom.cli.top;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Lengths of time of the last ten seconds, in slots as {@link SlidingSums} has them: percentiles
 * within 6%. A slot has memory (below 2 KiB) only while there is something in it. Belongs to one
 * thread.
 */
final class SlidingTimes {
  private static final int DIGITS = 1;
  private static final long NANOS_IN_UNIT = 1000;

  /** An hour: what is longer counts as that. */
  private static final long MOST_UNITS = 3_600_000_000L;

  private final @Nullable IntCountsHistogram[] slots =
      new @Nullable IntCountsHistogram[SlidingSums.SLOTS];
  private long slot = Long.MIN_VALUE;

  /** Adds a length of time. */
  void add(long nanos, long lengthNanos) {
    turnTo(nanos);
    int at = at();
    IntCountsHistogram histogram = slots[at];
    if (histogram == null) {
      histogram = new IntCountsHistogram(DIGITS);
      histogram.setAutoResize(true);
      slots[at] = histogram;
    }
    histogram.recordValue(Math.clamp(lengthNanos / NANOS_IN_UNIT, 0, MOST_UNITS));
  }

  /** All of the last ten seconds, in microseconds; null if there are none. */
  @Nullable Histogram all(long nanos) {
    turnTo(nanos);
    Histogram sum = null;
    for (IntCountsHistogram histogram : slots) {
      if (histogram != null) {
        if (sum == null) {
          sum = new Histogram(DIGITS);
          sum.setAutoResize(true);
        }
        sum.add(histogram);
      }
    }
    return sum;
  }

  private int at() {
    return (int) Math.floorMod(slot, (long) SlidingSums.SLOTS);
  }

  private void turnTo(long nanos) {
    long now = Math.floorDiv(nanos, SlidingSums.SLOT_NANOS);
    long first = Math.max(slot + 1, now - SlidingSums.SLOTS + 1);
    if (slot == Long.MIN_VALUE) {
      first = now;
    }
    for (long passed = first; passed <= now; passed++) {
      slots[(int) Math.floorMod(passed, (long) SlidingSums.SLOTS)] = null;
    }
    slot = Math.max(slot, now);
  }
}
