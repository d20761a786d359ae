package dev.fathom.workload.result;

/**
 * What one job moved in one stretch of time.
 *
 * @param fromNanos its begin, since the job's start
 * @param toNanos its end, since the job's start; after the begin
 * @param readBytes bytes read
 * @param readIos reads completed
 * @param writeBytes bytes written
 * @param writeIos writes completed
 */
public record Interval(
    long fromNanos, long toNanos, long readBytes, long readIos, long writeBytes, long writeIos) {
  /** Checks that time goes forward. */
  public Interval {
    if (fromNanos < 0 || toNanos <= fromNanos) {
      throw new IllegalArgumentException("interval from " + fromNanos + " to " + toNanos);
    }
  }

  /** Its length in nanoseconds; above 0. */
  public long lengthNanos() {
    return toNanos - fromNanos;
  }

  /** Bytes moved per second. */
  public double bytesPerSecond(Direction direction) {
    return bytes(direction) * 1e9 / lengthNanos();
  }

  /** Operations completed per second. */
  public double iosPerSecond(Direction direction) {
    return ios(direction) * 1e9 / lengthNanos();
  }

  /** Bytes moved. Trims are not followed over time. */
  public long bytes(Direction direction) {
    return switch (direction) {
      case READ -> readBytes;
      case WRITE -> writeBytes;
      case TRIM -> 0;
    };
  }

  /** Operations completed. Trims are not followed over time. */
  public long ios(Direction direction) {
    return switch (direction) {
      case READ -> readIos;
      case WRITE -> writeIos;
      case TRIM -> 0;
    };
  }
}
