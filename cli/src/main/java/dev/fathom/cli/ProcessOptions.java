package dev.fathom.cli;

import java.util.LinkedHashSet;
import java.util.Set;
import picocli.CommandLine.Option;

/** {@code --pid}: of which processes a command tells. */
final class ProcessOptions {
  @Option(
      names = "--pid",
      paramLabel = "PID",
      description = "Show only this process; several times for more.")
  private Set<Long> pids = new LinkedHashSet<>();

  ProcessOptions() {}

  /**
   * Their numbers, in the order they were given; empty for all.
   *
   * @throws IllegalArgumentException if one is not above 0
   */
  Set<Long> pids() {
    for (long pid : pids) {
      if (pid <= 0) {
        throw new IllegalArgumentException("--pid=" + pid + ": numbers of processes begin at 1");
      }
    }
    return pids;
  }
}
