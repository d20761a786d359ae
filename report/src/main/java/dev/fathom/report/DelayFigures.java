package dev.fathom.report;

import org.HdrHistogram.Histogram;

/**
 * Many delays in a few figures: number, sum, least and most are exact, quantiles are within a
 * thousandth. All in nanoseconds. Mutable; used by one thread at a time.
 */
public final class DelayFigures {
  private static final int DIGITS = 3;
  private static final long SECOND = 1_000_000_000L;

  /** The largest that the histogram holds; about 146 years. */
  private static final long LIMIT = 1L << 62;

  /** So many are counted together. */
  private static final int TOGETHER = 64;

  private final Histogram histogram = new Histogram(DIGITS);

  /**
   * Those that are not in the histogram yet. Its counters are spread over more memory than a
   * processor has near by: it fetches those of many delays together faster than one by one.
   */
  private final long[] waiting = new long[TOGETHER];

  private int waitingCount;
  private long count;
  private long min = Long.MAX_VALUE;
  private long max;

  /** The sum in two parts, so that it neither overflows nor loses anything. */
  private long sumSeconds;

  private long sumRestNanos;

  /** None yet. */
  public DelayFigures() {
    histogram.setAutoResize(true);
  }

  /**
   * Counts one.
   *
   * @param nanos at least 0
   */
  public void add(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("a delay of " + nanos + " ns");
    }
    waiting[waitingCount++] = nanos;
    if (waitingCount == TOGETHER) {
      settle();
    }
    count++;
    min = Math.min(min, nanos);
    max = Math.max(max, nanos);
    sumSeconds += nanos / SECOND;
    sumRestNanos += nanos % SECOND;
  }

  private void settle() {
    for (int i = 0; i < waitingCount; i++) {
      histogram.recordValue(Math.min(waiting[i], LIMIT));
    }
    waitingCount = 0;
  }

  private Histogram settled() {
    settle();
    return histogram;
  }

  /** Counts all that another counted. */
  public void add(DelayFigures other) {
    settled().add(other.settled());
    count += other.count;
    min = Math.min(min, other.min);
    max = Math.max(max, other.max);
    sumSeconds += other.sumSeconds;
    sumRestNanos += other.sumRestNanos;
  }

  /** How many. */
  public long count() {
    return count;
  }

  /** The least; 0 if there is none. */
  public long minNanos() {
    return count == 0 ? 0 : min;
  }

  /** The most; 0 if there is none. */
  public long maxNanos() {
    return max;
  }

  /** The mean; 0 if there is none. */
  public double averageNanos() {
    return count == 0 ? 0 : ((double) sumSeconds * SECOND + sumRestNanos) / count;
  }

  /** The sum in seconds. */
  public double sumSeconds() {
    return sumSeconds + (double) sumRestNanos / SECOND;
  }

  /**
   * A quantile, between least and most.
   *
   * @param percent 0 to 100
   */
  public long percentileNanos(double percent) {
    return count == 0 ? 0 : Math.clamp(settled().getValueAtPercentile(percent), min, max);
  }

  /** How many were not longer than this, within a thousandth of it. */
  public long countUpTo(long nanos) {
    if (nanos >= max) {
      return count;
    }
    return count == 0 ? 0 : settled().getCountBetweenValues(0, nanos);
  }
}
