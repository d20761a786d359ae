package dev.fathom.workload.result;

/**
 * The latencies of one kind of operation, summed up.
 *
 * @param count how many there were
 * @param minNanos the shortest, 0 if there were none
 * @param maxNanos the longest, 0 if there were none
 * @param sumNanos their sum
 * @param sumSquares the sum of their squares
 * @param bins their histogram
 */
public record Latency(
    long count, long minNanos, long maxNanos, double sumNanos, double sumSquares, Bins bins) {
  /** Nothing was measured. */
  public static final Latency NONE = new Latency(0, 0, 0, 0, 0, Bins.NONE);

  /** Checks that the numbers can belong to one set of latencies. */
  public Latency {
    if (count < 0 || minNanos < 0 || maxNanos < minNanos) {
      throw new IllegalArgumentException(
          "count " + count + ", min " + minNanos + ", max " + maxNanos + " cannot be");
    }
  }

  /** The arithmetic mean in nanoseconds; 0 if nothing was measured. */
  public double meanNanos() {
    return count == 0 ? 0 : sumNanos / count;
  }

  /** The sample standard deviation in nanoseconds; 0 for fewer than two. */
  public double deviationNanos() {
    if (count < 2) {
      return 0;
    }
    double variance = (sumSquares - sumNanos * meanNanos()) / (count - 1);
    return Math.sqrt(Math.max(0, variance));
  }

  /**
   * The latency that {@code percent} of all are not above, to the width of a bucket, rounded up.
   *
   * @param percent above 0, up to 100
   */
  public long percentileNanos(double percent) {
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException("percent " + percent + " is not in (0, 100]");
    }
    double wanted = percent / 100 * count;
    long seen = 0;
    for (int i = 0; i < bins.size(); i++) {
      seen += bins.count(i);
      if (seen >= wanted) {
        return bins.upToNanos(i);
      }
    }
    return maxNanos;
  }

  /** The latencies of both. */
  public Latency merge(Latency other) {
    if (count == 0 || other.count == 0) {
      return count == 0 ? other : this;
    }
    return new Latency(
        count + other.count,
        Math.min(minNanos, other.minNanos),
        Math.max(maxNanos, other.maxNanos),
        sumNanos + other.sumNanos,
        sumSquares + other.sumSquares,
        bins.merge(other.bins));
  }
}
