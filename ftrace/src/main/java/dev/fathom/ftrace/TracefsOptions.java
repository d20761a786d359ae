package dev.fathom.ftrace;

import java.util.Set;

/**
 * What is traced through tracefs.
 *
 * @param devices whole disks by number ({@code major << 20 | minor}), with their partitions; empty
 *     for all
 * @param dirtied whether pages that become dirty are told too
 * @param bufferBytes memory of each processor between kernel and reader, 64 KiB to 256 MiB
 * @param releasedAtExit whether tracing ends by itself when the process is asked to end; if not,
 *     who started it closes it then
 */
public record TracefsOptions(
    Set<Long> devices, boolean dirtied, int bufferBytes, boolean releasedAtExit) {
  /** All devices, no dirty pages, 4 MiB a processor; ends with the process. */
  public static final TracefsOptions DEFAULT = new TracefsOptions(Set.of(), false, 4 << 20, true);

  /** Most devices that can be named: a filter of the kernel's is one page of text. */
  public static final int MOST_DEVICES = 64;

  private static final int LEAST_BYTES = 64 << 10;
  private static final int MOST_BYTES = 256 << 20;

  /** Checks the values. */
  public TracefsOptions {
    devices = Set.copyOf(devices);
    if (devices.size() > MOST_DEVICES) {
      throw new IllegalArgumentException(devices.size() + " devices: at most " + MOST_DEVICES);
    }
    if (bufferBytes < LEAST_BYTES || bufferBytes > MOST_BYTES) {
      throw new IllegalArgumentException("buffers of " + bufferBytes + " bytes");
    }
  }

  /** These devices only. */
  public TracefsOptions withDevices(Set<Long> only) {
    return new TracefsOptions(only, dirtied, bufferBytes, releasedAtExit);
  }

  /** With or without pages that become dirty. */
  public TracefsOptions withDirtied(boolean wanted) {
    return new TracefsOptions(devices, wanted, bufferBytes, releasedAtExit);
  }

  /** With so much memory for each processor. */
  public TracefsOptions withBufferBytes(int bytes) {
    return new TracefsOptions(devices, dirtied, bytes, releasedAtExit);
  }

  /** Whether it is to end by itself when the process is asked to end. */
  public TracefsOptions withReleasedAtExit(boolean wanted) {
    return new TracefsOptions(devices, dirtied, bufferBytes, wanted);
  }
}
