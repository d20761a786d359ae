package dev.fathom.workload.result;

/**
 * What a job did in one direction.
 *
 * @param ioBytes bytes moved
 * @param totalIos operations completed
 * @param shortIos operations that moved fewer bytes than asked
 * @param droppedIos operations given up before they were issued
 * @param runtimeMillis how long the job worked in this direction
 * @param submission from the operation's making to its submission (slat)
 * @param completion from its submission to its completion (clat)
 * @param latency from its making to its completion (lat)
 * @param bandwidth KiB per second, per interval
 * @param iops operations per second, per interval
 */
public record DirectionResult(
    long ioBytes,
    long totalIos,
    long shortIos,
    long droppedIos,
    long runtimeMillis,
    Latency submission,
    Latency completion,
    Latency latency,
    Samples bandwidth,
    Samples iops) {
  /** Nothing was done. */
  public static final DirectionResult NONE =
      new DirectionResult(
          0, 0, 0, 0, 0, Latency.NONE, Latency.NONE, Latency.NONE, Samples.NONE, Samples.NONE);

  /** Checks that nothing is negative. */
  public DirectionResult {
    if (ioBytes < 0 || totalIos < 0 || shortIos < 0 || droppedIos < 0 || runtimeMillis < 0) {
      throw new IllegalArgumentException(
          "negative among %d bytes, %d ios, %d short, %d dropped, %d ms"
              .formatted(ioBytes, totalIos, shortIos, droppedIos, runtimeMillis));
    }
  }

  /** Bytes per second over the whole run. */
  public long bytesPerSecond() {
    return runtimeMillis == 0 ? 0 : (long) (1000.0 * ioBytes / runtimeMillis);
  }

  /** Operations per second over the whole run. */
  public double iosPerSecond() {
    return runtimeMillis == 0 ? 0 : 1000.0 * totalIos / runtimeMillis;
  }

  /** This job's and another's that ran beside it. */
  public DirectionResult merge(DirectionResult other) {
    return new DirectionResult(
        ioBytes + other.ioBytes,
        totalIos + other.totalIos,
        shortIos + other.shortIos,
        droppedIos + other.droppedIos,
        Math.max(runtimeMillis, other.runtimeMillis),
        submission.merge(other.submission),
        completion.merge(other.completion),
        latency.merge(other.latency),
        bandwidth.plus(other.bandwidth),
        iops.plus(other.iops));
  }
}
