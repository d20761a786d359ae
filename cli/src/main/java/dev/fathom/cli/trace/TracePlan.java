package dev.fathom.cli.trace;

import dev.fathom.cli.live.Resources;
import dev.fathom.cli.report.Selection;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code fathom trace} was asked for.
 *
 * @param what its command line
 * @param devices names, paths or numbers of block devices; empty for all
 * @param pids processes whose histories are shown; empty for all
 * @param cgroup path of a control group whose histories are shown
 * @param file whose histories are shown
 * @param rule which of those are shown
 * @param destinations where it all goes
 * @param durationNanos how long; 0 until it is interrupted
 * @param mostHistories shown; 0 for all
 * @param waits whether waits, pauses and the like are told
 * @param quiet whether notes on standard error are left out
 * @param statistics whether the time within the kernel programs is measured
 * @param resources that it may take
 * @param command to run meanwhile; empty for none
 * @param after what happens when the command has ended
 */
public record TracePlan(
    String what,
    List<String> devices,
    Set<Long> pids,
    Optional<String> cgroup,
    Optional<Path> file,
    Selection.Rule rule,
    Destinations destinations,
    long durationNanos,
    long mostHistories,
    boolean waits,
    boolean quiet,
    boolean statistics,
    Resources resources,
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

  /** Whether the kernel is to tell what happens between requests. */
  boolean notices() {
    return waits && destinations.tellIncidents();
  }
}
