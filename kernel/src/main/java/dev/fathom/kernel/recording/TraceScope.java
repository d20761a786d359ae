package dev.fathom.kernel.recording;

import java.util.Set;

/**
 * What part of a machine was traced. The kernel tells waits, pauses and the like of all of it.
 *
 * @param devices numbers of the block devices, {@code major << 20 | minor}; empty for all
 * @param fileSystems device numbers of the file systems on them; empty for all
 */
public record TraceScope(Set<Long> devices, Set<Long> fileSystems) {
  /** The whole machine. */
  public static final TraceScope ALL = new TraceScope(Set.of(), Set.of());

  /** Most numbers of a kind that are recorded. */
  static final int MOST = 4_000;

  /** Copies the sets. */
  public TraceScope {
    devices = Set.copyOf(devices);
    fileSystems = Set.copyOf(fileSystems);
  }

  /** Whether this device was traced. */
  public boolean hasDevice(long number) {
    return devices.isEmpty() || devices.contains(number);
  }

  /** Whether files of this file system lie on devices that were traced. */
  public boolean hasFileSystem(long number) {
    return fileSystems.isEmpty() || fileSystems.contains(number);
  }
}
