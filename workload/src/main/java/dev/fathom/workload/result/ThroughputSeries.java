package dev.fathom.workload.result;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A job's throughput over time.
 *
 * @param intervalNanos how long each interval was meant to be
 * @param intervals ascending and without overlap
 */
public record ThroughputSeries(long intervalNanos, List<Interval> intervals) {
  /** Nothing was sampled. */
  public static final ThroughputSeries NONE = new ThroughputSeries(500_000_000, List.of());

  /** An interval shorter than this share of its nominal length is a remainder, not a sample. */
  private static final double WHOLE = 0.9;

  /** Copies the intervals. */
  public ThroughputSeries {
    if (intervalNanos <= 0) {
      throw new IllegalArgumentException("interval of " + intervalNanos + " ns");
    }
    intervals = List.copyOf(intervals);
  }

  /** KiB per second, per whole interval. */
  public Samples bandwidth(Direction direction) {
    return samples(interval -> (long) (interval.bytesPerSecond(direction) / 1024));
  }

  /** Operations per second, per whole interval. */
  public Samples iops(Direction direction) {
    return samples(interval -> (long) interval.iosPerSecond(direction));
  }

  /**
   * What both jobs moved, interval by interval: the n-th of one is added to the n-th of the other,
   * which is right for jobs that started and were sampled together.
   */
  public ThroughputSeries plus(ThroughputSeries other) {
    if (intervals.size() < other.intervals.size()) {
      return other.plus(this);
    }
    var sum = new ArrayList<Interval>(intervals);
    for (int i = 0; i < other.intervals.size(); i++) {
      sum.set(i, plus(intervals.get(i), other.intervals.get(i)));
    }
    return new ThroughputSeries(intervalNanos, sum);
  }

  private static Interval plus(Interval left, Interval right) {
    return new Interval(
        left.fromNanos(),
        left.toNanos(),
        left.readBytes() + right.readBytes(),
        left.readIos() + right.readIos(),
        left.writeBytes() + right.writeBytes(),
        left.writeIos() + right.writeIos());
  }

  private Samples samples(ToLongFunction<Interval> rate) {
    return Samples.of(
        intervals.stream()
            .filter(interval -> interval.lengthNanos() >= WHOLE * intervalNanos)
            .mapToLong(rate)
            .toArray());
  }
}
