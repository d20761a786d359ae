package dev.fathom.cli.top;

import dev.fathom.kernel.recording.TraceScope;
import dev.fathom.trace.Origin;
import java.util.Set;

/**
 * What of the machine's I/O is shown.
 *
 * @param traced devices, and the file systems on them
 * @param processes by number; empty for all
 * @param processNames what processes are called
 */
public record TopScope(TraceScope traced, Set<Long> processes, ProcessNames processNames) {
  /** Copies the set. */
  public TopScope {
    processes = Set.copyOf(processes);
  }

  /** Whether an origin is not to be shown. */
  boolean hides(Origin origin) {
    return !processes.isEmpty() && !processes.contains(origin.processId());
  }

  /** Whether a file system with this device's number is not to be shown. */
  boolean hidesFileSystem(long number) {
    return !traced.hasFileSystem(number);
  }

  /** Whether only some devices are shown. */
  boolean anyDevice() {
    return !traced.devices().isEmpty();
  }
}
