package dev.fathom.cli.trace;

import dev.fathom.query.Aggregation;
import dev.fathom.trace.History;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What {@code fathom trace} was asked for.
 *
 * @param devices names, paths or numbers of block devices; empty for all
 * @param pids processes whose histories are shown; empty for all
 * @param cgroup path of a control group whose histories are shown
 * @param file whose histories are shown
 * @param wanted which of those are shown
 * @param groups sums by group that stand at the end
 * @param durationNanos how long; 0 until it is interrupted
 * @param record where kernel records go
 * @param format of what is printed
 * @param summary whether tables stand at the end
 * @param histories whether histories are printed
 * @param mostHistories printed; 0 for all
 * @param quiet whether notes on standard error are left out
 * @param statistics whether the time within the kernel programs is measured
 * @param command to run meanwhile; empty for none
 * @param after what happens when the command has ended
 */
public record TracePlan(
    List<String> devices,
    Set<Long> pids,
    Optional<String> cgroup,
    Optional<Path> file,
    Predicate<History> wanted,
    Optional<Aggregation> groups,
    long durationNanos,
    Optional<Path> record,
    TraceFormat format,
    boolean summary,
    boolean histories,
    long mostHistories,
    boolean quiet,
    boolean statistics,
    List<String> command,
    After after) {

  /** What happens when the command has ended. */
  public enum After {
    /** Tracing goes on until what was dirtied meanwhile has reached its device. */
    WRITE_BACK,
    /** The file systems concerned are told to write it now. */
    SYNC,
    /** Tracing ends. */
    NOTHING
  }

  /** Copies and checks the values. */
  public TracePlan {
    devices = List.copyOf(devices);
    pids = Set.copyOf(pids);
    command = List.copyOf(command);
    if (durationNanos < 0) {
      throw new IllegalArgumentException("a duration of " + durationNanos + " ns");
    }
    if (mostHistories < 0) {
      throw new IllegalArgumentException(mostHistories + " histories");
    }
    for (long pid : pids) {
      if (pid <= 0) {
        throw new IllegalArgumentException("process " + pid + ": numbers begin at 1");
      }
    }
  }
}
