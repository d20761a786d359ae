package dev.fathom.workload.result;

import java.util.List;

/**
 * What the jobs of one group did together in one direction: fio's "Run status".
 *
 * @param ioBytes bytes moved by all
 * @param bytesPerSecond bytes moved by all, over the longest run
 * @param minBytesPerSecond the slowest job's rate
 * @param maxBytesPerSecond the fastest job's rate
 * @param minRuntimeMillis the shortest run
 * @param maxRuntimeMillis the longest run; 0 if no job worked in this direction
 */
public record GroupSummary(
    long ioBytes,
    long bytesPerSecond,
    long minBytesPerSecond,
    long maxBytesPerSecond,
    long minRuntimeMillis,
    long maxRuntimeMillis) {
  /** Sums up jobs that all have a runtime. */
  static GroupSummary of(List<DirectionResult> jobs) {
    long bytes = jobs.stream().mapToLong(DirectionResult::ioBytes).sum();
    var rates = jobs.stream().mapToLong(DirectionResult::bytesPerSecond).summaryStatistics();
    var runs = jobs.stream().mapToLong(DirectionResult::runtimeMillis).summaryStatistics();
    if (jobs.isEmpty()) {
      return new GroupSummary(0, 0, 0, 0, 0, 0);
    }
    long rate = (long) (1000.0 * bytes / runs.getMax());
    return new GroupSummary(
        bytes, rate, rates.getMin(), rates.getMax(), runs.getMin(), runs.getMax());
  }

  /** A job's mean rate as a share of the group's, in percent, at most 100: fio's bw_agg. */
  double percentOf(Samples bandwidth) {
    if (bandwidth.count() == 0) {
      return 0;
    }
    return bytesPerSecond <= 1024
        ? 100
        : Math.min(100, bandwidth.mean() * 100 / (bytesPerSecond / 1024.0));
  }
}
