package dev.fathom.query;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How values are spread: exact count, sum, least and greatest, and a log-linear histogram whose
 * quantiles are within 1% of a value that was there. Immutable.
 */
public final class Distribution {
  private final long count;
  private final long sum;
  private final long least;
  private final long greatest;
  private final Histogram histogram;

  Distribution(long count, long sum, long least, long greatest, Histogram histogram) {
    this.count = count;
    this.sum = sum;
    this.least = least;
    this.greatest = greatest;
    this.histogram = histogram;
  }

  /** How many values. */
  public long count() {
    return count;
  }

  /** Their sum; {@link Long#MAX_VALUE} if it is greater. */
  public long sum() {
    return sum;
  }

  /** The mean, 0 of no values. */
  public double average() {
    return count == 0 ? 0 : (double) sum / count;
  }

  /** The least, 0 of no values. */
  public long min() {
    return count == 0 ? 0 : least;
  }

  /** The greatest, 0 of no values. */
  public long max() {
    return count == 0 ? 0 : greatest;
  }

  /**
   * The value that this share of the values does not exceed, within 1%; 0 of no values.
   *
   * @param share from 0 to 1: 0.99 for what is called p99
   */
  public long quantile(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("quantile " + share + ": from 0 to 1");
    }
    if (count == 0) {
      return 0;
    }
    long value = histogram.getValueAtPercentile(share * 100);
    return Math.max(least, Math.min(greatest, value));
  }

  /**
   * The histogram's buckets that hold something, in order.
   *
   * @param from least value of the bucket
   * @param to greatest value of the bucket
   * @param count of values in it
   */
  public record Bucket(long from, long to, long count) {}

  /** The histogram's buckets that hold something, in order. */
  public List<Bucket> buckets() {
    List<Bucket> buckets = new ArrayList<>();
    for (HistogramIterationValue value : histogram.recordedValues()) {
      long to = value.getValueIteratedTo();
      long from = histogram.lowestEquivalentValue(to);
      buckets.add(new Bucket(from, to, value.getCountAtValueIteratedTo()));
    }
    return buckets;
  }
}
