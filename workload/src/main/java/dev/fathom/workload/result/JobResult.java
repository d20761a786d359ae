package dev.fathom.workload.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one job did, or several reported as one group.
 *
 * @param name the job's name
 * @param groupId the group it belongs to, from 0; a new one starts at each stonewall
 * @param members how many jobs this is the result of; at least 1
 * @param pid the process that ran it
 * @param error the errno it ended with, 0 if none
 * @param errorText what the errno means, empty if none
 * @param elapsedSeconds time since the run began, rounded up
 * @param runtimeMillis time the job ran, for several the sum
 * @param depth the depth it was given (iodepth)
 * @param options its options as written, in order
 * @param read what it read
 * @param write what it wrote
 * @param trim what it trimmed
 * @param sync its fsync, fdatasync and sync_file_range calls
 * @param usage what it cost
 * @param depths how deep its queue was
 * @param series its throughput over time
 */
public record JobResult(
    String name,
    int groupId,
    int members,
    long pid,
    int error,
    String errorText,
    long elapsedSeconds,
    long runtimeMillis,
    int depth,
    Map<String, String> options,
    DirectionResult read,
    DirectionResult write,
    DirectionResult trim,
    Latency sync,
    Usage usage,
    Depths depths,
    ThroughputSeries series) {
  /** Copies the options, keeping their order. */
  public JobResult {
    if (groupId < 0 || members < 1 || elapsedSeconds < 0 || runtimeMillis < 0 || depth < 1) {
      throw new IllegalArgumentException(
          "group %d, members %d, elapsed %d s, runtime %d ms, depth %d"
              .formatted(groupId, members, elapsedSeconds, runtimeMillis, depth));
    }
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /** What it did in one direction. */
  public DirectionResult direction(Direction direction) {
    return switch (direction) {
      case READ -> read;
      case WRITE -> write;
      case TRIM -> trim;
    };
  }

  /** Reads, writes and trims completed. */
  public long totalIos() {
    return read.totalIos() + write.totalIos() + trim.totalIos();
  }

  /** Bytes read, written and trimmed. */
  public long ioBytes() {
    return read.ioBytes() + write.ioBytes() + trim.ioBytes();
  }

  /** The completion latencies of all directions. */
  public Latency completion() {
    return read.completion().merge(write.completion()).merge(trim.completion());
  }

  /**
   * This job and another of its group, as one. Name, options and depth are this one's; so is the
   * error unless only the other failed.
   */
  public JobResult merge(JobResult other) {
    boolean failed = error != 0;
    return new JobResult(
        name,
        groupId,
        members + other.members,
        pid,
        failed ? error : other.error,
        failed ? errorText : other.errorText,
        Math.max(elapsedSeconds, other.elapsedSeconds),
        runtimeMillis + other.runtimeMillis,
        depth,
        options,
        read.merge(other.read),
        write.merge(other.write),
        trim.merge(other.trim),
        sync.merge(other.sync),
        usage.plus(other.usage),
        depths.plus(other.depths),
        series.plus(other.series));
  }
}
