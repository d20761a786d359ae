package dev.fathom.kernel;

import java.util.Set;

/**
 * What the kernel is traced for.
 *
 * @param devices whole disks and partitions by number ({@code major << 20 | minor}); empty for all
 * @param notices whether waits, flushes, throttling and commits are told too
 * @param journal whether those who took part in journal transactions are noted
 * @param ringBytes memory between kernel and reader, a power of two of at least 64 KiB
 * @param own whether I/O of this process is told; else it is only counted
 */
public record TracerOptions(
    Set<Long> devices, boolean notices, boolean journal, int ringBytes, boolean own) {
  /** All devices, everything told but this process's own I/O, 16 MiB. */
  public static final TracerOptions DEFAULT =
      new TracerOptions(Set.of(), true, true, 16 << 20, false);

  /** Most devices that can be named. */
  public static final int MOST_DEVICES = 1024;

  /** Checks the values. */
  public TracerOptions {
    devices = Set.copyOf(devices);
    if (devices.size() > MOST_DEVICES) {
      throw new IllegalArgumentException(devices.size() + " devices: at most " + MOST_DEVICES);
    }
    if (Integer.bitCount(ringBytes) != 1 || ringBytes < 64 << 10) {
      throw new IllegalArgumentException("ring of " + ringBytes + " bytes");
    }
  }

  /** These devices only. */
  public TracerOptions withDevices(Set<Long> only) {
    return new TracerOptions(only, notices, journal, ringBytes, own);
  }

  /** With or without notices. */
  public TracerOptions withNotices(boolean wanted) {
    return new TracerOptions(devices, wanted, journal, ringBytes, own);
  }

  /** With so much memory between kernel and reader. */
  public TracerOptions withRingBytes(int bytes) {
    return new TracerOptions(devices, notices, journal, bytes, own);
  }

  /** Whether this process's own I/O is told. */
  public TracerOptions withOwn(boolean wanted) {
    return new TracerOptions(devices, notices, journal, ringBytes, wanted);
  }
}
