package dev.fathom.bench.load;

import java.util.Arrays;

/**
 * A log-linear histogram of nanoseconds: 64 steps between powers of two, so values are exact to
 * 1.6%. The C peers have the same. Written by one thread.
 */
final class Histogram {
  private static final int STEP_BITS = 6;
  private static final int STEPS = 1 << STEP_BITS;

  private final long[] counts = new long[64 * STEPS];

  /** Hot path: allocation-free. */
  void record(long nanos) {
    counts[index(Math.max(0, nanos))]++;
  }

  void clear() {
    Arrays.fill(counts, 0);
  }

  void add(Histogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  /** The value that a part (0 to 1) of all are not above, in nanoseconds; 0 if there are none. */
  long percentile(double part) {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    long seen = 0;
    for (int i = 0; i < counts.length && total > 0; i++) {
      seen += counts[i];
      if (seen >= total * part) {
        return value(i);
      }
    }
    return 0;
  }

  private static int index(long value) {
    if (value < STEPS) {
      return (int) value;
    }
    int top = 63 - Long.numberOfLeadingZeros(value);
    int step = (int) (value >> (top - STEP_BITS)) & (STEPS - 1);
    return ((top - STEP_BITS + 1) << STEP_BITS) + step;
  }

  private static long value(int index) {
    if (index < STEPS) {
      return index;
    }
    int shift = (index >> STEP_BITS) - 1;
    return (long) (STEPS + (index & (STEPS - 1))) << shift;
  }
}
