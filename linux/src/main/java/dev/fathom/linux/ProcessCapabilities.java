package dev.fathom.linux;

import java.nio.file.Path;

/**
 * Privileges that this process has: capabilities(7).
 *
 * @param effective bit n is capability n
 */
public record ProcessCapabilities(long effective) {
  /** Locks memory beyond RLIMIT_MEMLOCK. */
  public static final int CAP_IPC_LOCK = 14;

  /** Many things: mounting, loop devices, SQPOLL before Linux 5.13 … */
  public static final int CAP_SYS_ADMIN = 21;

  /** Raises priorities and binds other users' threads. */
  public static final int CAP_SYS_NICE = 23;

  /** Watches the kernel: perf_event_open(2), tracing programs. */
  public static final int CAP_PERFMON = 38;

  /** Loads BPF programs. */
  public static final int CAP_BPF = 39;

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path THREAD_STATUS = Path.of("/proc/thread-self/status");
  private static final String EFFECTIVE = "CapEff:";

  /** Of this process, that is of its first thread; none where /proc is not there. */
  public static ProcessCapabilities here() {
    return parse(ProcFile.text(STATUS).orElse(""));
  }

  /** Of the calling thread alone; none where /proc is not there. */
  public static ProcessCapabilities ofThread() {
    return parse(ProcFile.text(THREAD_STATUS).orElse(""));
  }

  /**
   * Reads them.
   *
   * @param status as in /proc/self/status; where it does not tell, there are none
   */
  public static ProcessCapabilities parse(String status) {
    try {
      return new ProcessCapabilities(Long.parseUnsignedLong(ProcFile.field(status, EFFECTIVE), 16));
    } catch (NumberFormatException e) {
      return new ProcessCapabilities(0);
    }
  }

  /** Whether it has this one. */
  public boolean has(int capability) {
    if (capability < 0 || capability >= Long.SIZE) {
      throw new IllegalArgumentException("capability " + capability + " is not within 0..63");
    }
    return (effective >>> capability & 1) != 0;
  }

  /** Whether it may lock memory without limit. */
  public boolean hasIpcLock() {
    return has(CAP_IPC_LOCK);
  }

  /** Whether it has CAP_SYS_ADMIN. */
  public boolean hasSysAdmin() {
    return has(CAP_SYS_ADMIN);
  }
}
