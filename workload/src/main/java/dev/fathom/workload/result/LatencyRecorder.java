package dev.fathom.workload.result;

import org.HdrHistogram.Histogram;

/**
 * Collects the latencies of one kind of operation in one job.
 *
 * <p>Memory is constant (about 35 KiB): values fall into buckets at most 0.8% wide, up to one hour;
 * a longer one is counted in the last bucket. Minimum, maximum, mean and deviation are exact.
 *
 * <p>Owned by the thread that runs the job: all methods are called by it, or after it has ended.
 */
public final class LatencyRecorder {
  private static final long LONGEST_NANOS = 3_600_000_000_000L;
  private static final int SIGNIFICANT_DIGITS = 2;

  private final Histogram histogram = new Histogram(1, LONGEST_NANOS, SIGNIFICANT_DIGITS);
  private long minNanos = Long.MAX_VALUE;
  private long maxNanos;
  private double sumNanos;
  private double sumSquares;

  /** A recorder that has seen nothing. */
  public LatencyRecorder() {}

  /**
   * Counts one latency. Hot path: allocation-free.
   *
   * @param nanos the latency in nanoseconds; a negative one, from a clock that stepped, counts as 0
   */
  public void record(long nanos) {
    long value = Math.max(0, nanos);
    minNanos = Math.min(minNanos, value);
    maxNanos = Math.max(maxNanos, value);
    sumNanos += value;
    sumSquares += (double) value * value;
    histogram.recordValue(Math.min(value, LONGEST_NANOS));
  }

  /** Forgets everything, as at the end of a ramp. */
  public void reset() {
    histogram.reset();
    minNanos = Long.MAX_VALUE;
    maxNanos = 0;
    sumNanos = 0;
    sumSquares = 0;
  }

  /** What was counted so far; later recordings do not change it. */
  public Latency snapshot() {
    long count = histogram.getTotalCount();
    if (count == 0) {
      return Latency.NONE;
    }
    var bins = new Bins.Builder();
    for (var recorded : histogram.recordedValues()) {
      long upTo = Math.min(recorded.getValueIteratedTo(), maxNanos);
      bins.add(upTo, recorded.getCountAtValueIteratedTo());
    }
    return new Latency(count, minNanos, maxNanos, sumNanos, sumSquares, bins.build());
  }
}
