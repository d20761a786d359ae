package dev.fathom.query;

import java.util.List;
import org.HdrHistogram.Histogram;

/** Sums of a group while it grows. Sums stop at the greatest number instead of wrapping. */
final class Group {
  /** Two digits: quantiles within 1%, in at most 40 KiB; it grows as it must. */
  private static final int DIGITS = 2;

  /** Greater values count as this one in the histogram: 73 years, if they are nanoseconds. */
  private static final long HIGHEST = 1L << 61;

  private final Histogram histogram = new Histogram(DIGITS);
  private long histories;
  private long failed;
  private long bytes;
  private long deviceBytes;
  private long count;
  private long sum;
  private long least = Long.MAX_VALUE;
  private long greatest;

  /** Some piece's bytes. */
  void addBytes(long more, long moreOnDevice) {
    bytes = plus(bytes, more);
    deviceBytes = plus(deviceBytes, moreOnDevice);
  }

  /** A history that has a part in it. */
  void addHistory(boolean hasFailed) {
    histories++;
    failed += hasFailed ? 1 : 0;
  }

  /** A value of what is measured. */
  void addValue(long value) {
    count++;
    sum = plus(sum, value);
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
    histogram.recordValue(Math.min(HIGHEST, value));
  }

  /** Everything of another group. */
  void addAll(Group other) {
    histories += other.histories;
    failed += other.failed;
    addBytes(other.bytes, other.deviceBytes);
    count += other.count;
    sum = plus(sum, other.sum);
    least = Math.min(least, other.least);
    greatest = Math.max(greatest, other.greatest);
    histogram.add(other.histogram);
  }

  /** What it is now. */
  Row row(List<Object> keys) {
    Histogram copy = histogram.copy();
    Distribution values = new Distribution(count, sum, least, greatest, copy);
    return new Row(keys, histories, failed, bytes, deviceBytes, values);
  }

  private static long plus(long sum, long more) {
    long result = sum + more;
    return result < 0 ? Long.MAX_VALUE : result;
  }
}
