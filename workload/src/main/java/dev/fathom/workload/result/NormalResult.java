package dev.fathom.workload.result;

import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/**
 * A run's result as text, line for line as fio 3.33 prints it with {@code --output-format=normal},
 * from the first job's line to the "Run status" of the last group.
 *
 * <p>Jobs are shown as they are in the results; group_reporting is {@link Results#grouped}.
 */
public final class NormalResult {
  static final DateTimeFormatter CTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT);

  private final Results results;
  private final StringBuilder out = new StringBuilder();
  private final Formatter text = new Formatter(out, Locale.ROOT);
  private final LatencyText latencies = new LatencyText(out);

  /** The text of {@code results}. */
  public NormalResult(Results results) {
    this.results = results;
  }

  /** Writes the text; does not close {@code out}. */
  public void write(Appendable target) throws IOException {
    out.setLength(0);
    for (JobResult job : results.jobs()) {
      if (job.totalIos() > 0 || job.ioBytes() > 0 || job.error() != 0) {
        job(job);
      }
    }
    for (int groupId : results.groupIds()) {
      group(groupId);
    }
    target.append(out);
  }

  private void job(JobResult job) {
    String error = job.error() == 0 ? "" : " (" + job.errorText() + ")";
    text.format(
        "\n%s: (groupid=%d, jobs=%d): err=%2d%s: pid=%d: %s\n",
        job.name(),
        job.groupId(),
        job.members(),
        job.error(),
        error,
        job.pid(),
        CTIME.format(results.timestamp()));
    for (Direction direction : Direction.values()) {
      if (job.direction(direction).ioBytes() > 0) {
        direction(job, direction);
      }
    }
    latencies.buckets(LatencyBuckets.of(job.completion()));
    if (job.sync().count() > 0) {
      out.append("  fsync/fdatasync/sync_file_range:\n");
      latencies.line("sync", job.sync());
      latencies.percentiles("sync", job.sync());
    }
    usage(job);
    depths(job);
  }

  private void direction(JobResult job, Direction direction) {
    DirectionResult result = job.direction(direction);
    text.format(
        "  %s: IOPS=%s, BW=%s/s (%s/s)(%s/%dmsec)%s\n",
        direction.label(),
        Scaled.count((long) result.iosPerSecond()),
        Scaled.binaryBytes(result.bytesPerSecond()),
        Scaled.decimalBytes(result.bytesPerSecond()),
        Scaled.binaryBytes(result.ioBytes()),
        result.runtimeMillis(),
        direction == Direction.WRITE ? "; 0 zone resets" : "");
    latencies.line("slat", result.submission());
    latencies.line("clat", result.completion());
    latencies.line(" lat", result.latency());
    latencies.percentiles("clat", result.completion());
    samples(result, results.group(job.groupId(), direction));
  }

  private void samples(DirectionResult result, GroupSummary group) {
    Samples bandwidth = result.bandwidth();
    if (bandwidth.count() > 0) {
      boolean large = bandwidth.mean() > 1024 * 1024;
      long divisor = large ? 1024 : 1;
      text.format(
          "   bw (%5s/s): min=%5d, max=%5d, per=%3.2f%%, avg=%5.2f, stdev=%5.2f, samples=%d\n",
          large ? "MiB" : "KiB",
          bandwidth.min() / divisor,
          bandwidth.max() / divisor,
          group.percentOf(bandwidth),
          bandwidth.mean() / divisor,
          bandwidth.deviation() / divisor,
          bandwidth.count());
    }
    Samples iops = result.iops();
    if (iops.count() > 0) {
      text.format(
          "   iops        : min=%5d, max=%5d, avg=%5.2f, stdev=%5.2f, samples=%d\n",
          iops.min(), iops.max(), iops.mean(), iops.deviation(), iops.count());
    }
  }

  private void usage(JobResult job) {
    Usage usage = job.usage();
    double percent = job.runtimeMillis() == 0 ? 0 : 100.0 / job.runtimeMillis();
    text.format(
        "  cpu          : usr=%3.2f%%, sys=%3.2f%%, ctx=%d, majf=%d, minf=%d\n",
        percent * usage.userMillis(),
        percent * usage.systemMillis(),
        usage.contextSwitches(),
        usage.majorFaults(),
        usage.minorFaults());
  }

  private void depths(JobResult job) {
    Depths depths = job.depths();
    List<Double> levels = Depths.percentages(depths.levels(), job.totalIos());
    shares("  IO depths    : ", Depths.LEVEL_NAMES, levels);
    shares("     submit    : ", Depths.BATCH_NAMES, Depths.percentages(depths.submits()));
    shares("     complete  : ", Depths.BATCH_NAMES, Depths.percentages(depths.completes()));
    text.format(
        "     issued rwts: total=%d,%d,%d,%d short=%d,%d,%d,0 dropped=%d,%d,%d,0\n",
        job.read().totalIos(),
        job.write().totalIos(),
        job.trim().totalIos(),
        job.sync().count(),
        job.read().shortIos(),
        job.write().shortIos(),
        job.trim().shortIos(),
        job.read().droppedIos(),
        job.write().droppedIos(),
        job.trim().droppedIos());
    text.format(
        "     latency   : target=0, window=0, percentile=100.00%%, depth=%d\n", job.depth());
  }

  private void shares(String start, List<String> names, List<Double> shares) {
    out.append(start);
    for (int i = 0; i < names.size(); i++) {
      text.format("%s%s=%3.1f%%", i == 0 ? "" : ", ", names.get(i), shares.get(i));
    }
    out.append('\n');
  }

  private void group(int groupId) {
    text.format("\nRun status group %d (all jobs):\n", groupId);
    for (Direction direction : Direction.values()) {
      GroupSummary group = results.group(groupId, direction);
      if (group.maxRuntimeMillis() > 0) {
        String name = direction.label().toUpperCase(Locale.ROOT);
        text.format(
            "%7s: bw=%s/s (%s/s), %s/s-%s/s (%s/s-%s/s), io=%s (%s), run=%d-%dmsec\n",
            name,
            Scaled.binaryBytes(group.bytesPerSecond()),
            Scaled.decimalBytes(group.bytesPerSecond()),
            Scaled.binaryBytes(group.minBytesPerSecond()),
            Scaled.binaryBytes(group.maxBytesPerSecond()),
            Scaled.decimalBytes(group.minBytesPerSecond()),
            Scaled.decimalBytes(group.maxBytesPerSecond()),
            Scaled.binaryBytes(group.ioBytes()),
            Scaled.decimalBytes(group.ioBytes()),
            group.minRuntimeMillis(),
            group.maxRuntimeMillis());
      }
    }
  }
}
