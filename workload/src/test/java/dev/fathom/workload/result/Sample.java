package dev.fathom.workload.result;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Results as a run would leave them, the same for the same seed. */
public final class Sample {
  private static final int READS = 982;
  private static final int WRITES = 1066;
  private static final int SYNCS = 23;
  private static final int BLOCK_BYTES = 4096;
  private static final long HALF_SECOND_NANOS = 500_000_000;

  private Sample() {}

  /** A run of two jobs that read and write, in one group. */
  public static Results mixedRun() {
    var jobs = List.of(mixedJob("mixed", 0, 1), mixedJob("mixed", 0, 2));
    return results(jobs);
  }

  /** A run of {@code jobs}. */
  public static Results results(List<JobResult> jobs) {
    var time = ZonedDateTime.of(2026, 11, 7, 7, 29, 8, 852_000_000, ZoneOffset.UTC);
    return new Results("fathom-0.1.0", time, Map.of("iodepth", "8"), jobs);
  }

  /** A job that reads and writes. */
  public static JobResult mixedJob(String name, int groupId, long seed) {
    var random = new SplittableRandom(seed);
    var options = new LinkedHashMap<String, String>();
    options.put("name", name);
    options.put("rw", "randrw");
    ThroughputSeries series = series(random);
    return new JobResult(
        name,
        groupId,
        1,
        4711,
        0,
        "",
        2,
        1037,
        8,
        options,
        direction(random, READS, series, Direction.READ),
        direction(random, WRITES, series, Direction.WRITE),
        DirectionResult.NONE,
        latency(random, SYNCS, 400_000),
        new Usage(160, 161, 1029, 0, 28),
        depths(),
        series);
  }

  /** {@code count} latencies that spread around {@code medianNanos} with a long tail. */
  public static Latency latency(SplittableRandom random, int count, double medianNanos) {
    var recorder = new LatencyRecorder();
    for (int i = 0; i < count; i++) {
      recorder.record((long) (medianNanos * Math.exp(random.nextGaussian() * 0.6)));
    }
    return recorder.snapshot();
  }

  private static DirectionResult direction(
      SplittableRandom random, int ios, ThroughputSeries series, Direction direction) {
    return new DirectionResult(
        (long) ios * BLOCK_BYTES,
        ios,
        0,
        0,
        1037,
        latency(random, ios, 6_000),
        latency(random, ios, 220_000),
        latency(random, ios, 230_000),
        series.bandwidth(direction),
        series.iops(direction));
  }

  private static ThroughputSeries series(SplittableRandom random) {
    var throughput = new Throughput(HALF_SECOND_NANOS);
    for (int i = 1; i <= 20; i++) {
      for (int reads = random.nextInt(400, 500); reads > 0; reads--) {
        throughput.add(Direction.READ, BLOCK_BYTES);
      }
      for (int writes = random.nextInt(100, 600); writes > 0; writes--) {
        throughput.add(Direction.WRITE, BLOCK_BYTES);
      }
      throughput.sample(i * HALF_SECOND_NANOS);
    }
    return throughput.series();
  }

  private static Depths depths() {
    var recorder = new DepthRecorder();
    for (int i = 0; i < READS + WRITES; i++) {
      recorder.issued(Math.min(i + 1, 8));
      recorder.submitted(1);
      recorder.completed(i % 100 == 0 ? 8 : 1);
    }
    return recorder.snapshot();
  }
}
