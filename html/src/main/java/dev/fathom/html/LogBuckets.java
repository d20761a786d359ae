package dev.fathom.html;

import java.util.Arrays;

/**
 * Buckets of time on a logarithmic scale: {@value #PER_DECADE} to each power of ten, so that a
 * bucket is 6% wide; from 1 ns to 10,000 s. What is shorter or longer goes to the outermost.
 */
final class LogBuckets {
  static final int PER_DECADE = 40;
  static final int DECADES = 13;
  static final int COUNT = PER_DECADE * DECADES;

  /** Upper bounds, exclusive, of all buckets but the last. */
  private static final double[] BOUNDS = bounds();

  private LogBuckets() {}

  private static double[] bounds() {
    double[] bounds = new double[COUNT - 1];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = StrictMath.pow(10, (i + 1) / (double) PER_DECADE);
    }
    return bounds;
  }

  /** The bucket of a time. */
  static int of(long nanos) {
    int at = Arrays.binarySearch(BOUNDS, (double) nanos);
    return at >= 0 ? at + 1 : -at - 1;
  }
}
