package dev.fathom.workload.run;

import dev.fathom.workload.jobfile.Reporting;
import dev.fathom.workload.result.DepthRecorder;
import dev.fathom.workload.result.Direction;
import dev.fathom.workload.result.DirectionResult;
import dev.fathom.workload.result.Latency;
import dev.fathom.workload.result.LatencyRecorder;
import dev.fathom.workload.result.Samples;
import dev.fathom.workload.result.Throughput;
import dev.fathom.workload.result.ThroughputSeries;

/**
 * What one clone has measured. The job's thread records; one other samples the throughput and reads
 * results at the end, both under this object's lock where that is said.
 */
final class Recorders {
  /** fio's bwavgtime and iopsavgtime. */
  static final long INTERVAL_NANOS = 500_000_000;

  private final boolean submissions;
  private final boolean completions;
  private final boolean totals;
  private final boolean bandwidth;
  private final LatencyRecorder[] submission = pair();
  private final LatencyRecorder[] completion = pair();
  private final LatencyRecorder[] total = pair();
  private final LatencyRecorder sync = new LatencyRecorder();
  private final long[] shorts = new long[2];
  private final long[] runNanos = new long[2];
  final DepthRecorder depths = new DepthRecorder();
  private final Throughput throughput = new Throughput(INTERVAL_NANOS);
  private boolean sampling = true;

  Recorders(Reporting reporting, boolean synchronous) {
    submissions = reporting.submission() && !synchronous;
    completions = reporting.completion();
    totals = reporting.total();
    bandwidth = reporting.bandwidth();
  }

  private static LatencyRecorder[] pair() {
    return new LatencyRecorder[] {new LatencyRecorder(), new LatencyRecorder()};
  }

  /** Counts a submission. Hot path: allocation-free. */
  void submitted(byte kind, long nanos) {
    if (submissions && kind != Slots.SYNC) {
      submission[kind].record(nanos);
    }
  }

  /** Counts a completed read or write. Hot path: allocation-free. */
  void completed(byte kind, long createdNanos, long issuedNanos, long nowNanos, int bytes) {
    if (completions) {
      completion[kind].record(nowNanos - issuedNanos);
    }
    if (totals) {
      total[kind].record(nowNanos - createdNanos);
    }
    throughput.add(kind == Slots.READ ? Direction.READ : Direction.WRITE, bytes);
  }

  void synced(long nanos) {
    sync.record(nanos);
  }

  void shortened(byte kind) {
    shorts[kind]++;
  }

  /** Adds time that was spent reading or writing. */
  void ran(boolean read, boolean write, long nanos) {
    runNanos[0] += read ? nanos : 0;
    runNanos[1] += write ? nanos : 0;
  }

  /** Forgets what happened during the ramp. */
  synchronized void reset(long elapsedNanos) {
    for (int i = 0; i < 2; i++) {
      submission[i].reset();
      completion[i].reset();
      total[i].reset();
      shorts[i] = 0;
    }
    sync.reset();
    depths.reset();
    throughput.reset(elapsedNanos);
  }

  /** Ends an interval of the throughput's series. */
  synchronized void sample(long elapsedNanos) {
    if (sampling && bandwidth) {
      throughput.sample(elapsedNanos);
    }
  }

  /** The last sample. */
  synchronized void end(long elapsedNanos) {
    sample(elapsedNanos);
    sampling = false;
  }

  long bytes(Direction direction) {
    return throughput.bytes(direction);
  }

  long ios(Direction direction) {
    return throughput.ios(direction);
  }

  synchronized ThroughputSeries series() {
    return throughput.series();
  }

  Latency sync() {
    return sync.snapshot();
  }

  /** What was done in a direction. */
  DirectionResult result(Direction direction) {
    if (direction == Direction.TRIM || throughput.ios(direction) == 0) {
      return DirectionResult.NONE;
    }
    int kind = direction == Direction.READ ? Slots.READ : Slots.WRITE;
    ThroughputSeries series = series();
    return new DirectionResult(
        throughput.bytes(direction),
        throughput.ios(direction),
        shorts[kind],
        0,
        Math.max(1, runNanos[kind] / 1_000_000),
        submission[kind].snapshot(),
        completion[kind].snapshot(),
        total[kind].snapshot(),
        bandwidth ? series.bandwidth(direction) : Samples.NONE,
        bandwidth ? series.iops(direction) : Samples.NONE);
  }
}
