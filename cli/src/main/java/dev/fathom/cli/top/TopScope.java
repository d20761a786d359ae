package dev.fathom.cli.top;

import dev.fathom.trace.Origin;
import java.util.Set;

/**
 * What of the machine's I/O is shown.
 *
 * @param devices by number, {@code major << 20 | minor}; empty for all
 * @param processes by number; empty for all
 * @param processNames what processes are called
 */
public record TopScope(Set<Long> devices, Set<Long> processes, ProcessNames processNames) {
  /** Copies the sets. */
  public TopScope {
    devices = Set.copyOf(devices);
    processes = Set.copyOf(processes);
  }

  /** Whether an origin is not to be shown. */
  boolean hides(Origin origin) {
    return !processes.isEmpty() && !processes.contains(origin.processId());
  }

  /** Whether a file system on this device is not to be shown; one without a disk of its own is. */
  boolean hidesDevice(long fileSystem) {
    return anyDevice() && fileSystem >>> 20 != 0 && !devices.contains(fileSystem);
  }

  /** Whether only some devices are shown. */
  boolean anyDevice() {
    return !devices.isEmpty();
  }
}
