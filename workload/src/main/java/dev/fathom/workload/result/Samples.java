package dev.fathom.workload.result;

import java.util.stream.LongStream;

/**
 * A rate that was looked at once per interval: fio's {@code bw} and {@code iops} lines.
 *
 * @param count how often it was looked at
 * @param min the lowest
 * @param max the highest
 * @param mean the arithmetic mean
 * @param sumSquaredDeviations the sum of the squared distances to the mean
 */
public record Samples(long count, long min, long max, double mean, double sumSquaredDeviations) {
  /** Never looked at. */
  public static final Samples NONE = new Samples(0, 0, 0, 0, 0);

  /** Sums up {@code values}. */
  public static Samples of(long... values) {
    if (values.length == 0) {
      return NONE;
    }
    double mean = LongStream.of(values).average().orElse(0);
    double squares = LongStream.of(values).mapToDouble(v -> (v - mean) * (v - mean)).sum();
    long min = LongStream.of(values).min().orElse(0);
    long max = LongStream.of(values).max().orElse(0);
    return new Samples(values.length, min, max, mean, squares);
  }

  /** The sample standard deviation; 0 for fewer than two. */
  public double deviation() {
    return count < 2 ? 0 : Math.sqrt(sumSquaredDeviations / (count - 1));
  }

  /**
   * The rate of two jobs that ran side by side. As in fio's group reporting, rates add up rather
   * than average.
   */
  public Samples plus(Samples other) {
    if (count == 0 || other.count == 0) {
      return count == 0 ? other : this;
    }
    return new Samples(
        count + other.count,
        min + other.min,
        max + other.max,
        mean + other.mean,
        sumSquaredDeviations + other.sumSquaredDeviations);
  }
}
