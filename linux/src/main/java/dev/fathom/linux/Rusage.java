package dev.fathom.linux;

import static dev.fathom.linux.ErrnoException.check;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What a process or thread has used since it began, or between two moments: getrusage(2). The
 * kernel counts processor time to the microsecond.
 *
 * @param userNanos processor time in the program
 * @param systemNanos processor time in the kernel on its behalf
 * @param voluntarySwitches context switches because it waited
 * @param involuntarySwitches context switches because its time was up
 * @param minorFaults page faults that needed no I/O
 * @param majorFaults page faults that needed I/O
 */
public record Rusage(
    long userNanos,
    long systemNanos,
    long voluntarySwitches,
    long involuntarySwitches,
    long minorFaults,
    long majorFaults) {
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long MICRO_NANOS = 1_000;

  /**
   * Of this process, all threads together, also those of the JVM.
   *
   * @throws ErrnoException where a sandbox forbids to ask
   */
  public static Rusage ofProcess() throws ErrnoException {
    return of(RusageLayout.RUSAGE_SELF);
  }

  /**
   * Of the platform thread that runs this.
   *
   * @throws ErrnoException where a sandbox forbids to ask
   */
  public static Rusage ofThread() throws ErrnoException {
    return of(RusageLayout.RUSAGE_THREAD);
  }

  private static Rusage of(int who) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment usage = arena.allocate(RusageLayout.SIZE, Long.BYTES);
      check("getrusage", SystemCall.call(SystemCallNumber.GETRUSAGE, who, usage.address()));
      return new Rusage(
          nanos(usage, RusageLayout.UTIME_SECONDS, RusageLayout.UTIME_MICROS),
          nanos(usage, RusageLayout.STIME_SECONDS, RusageLayout.STIME_MICROS),
          usage.get(JAVA_LONG, RusageLayout.NVCSW),
          usage.get(JAVA_LONG, RusageLayout.NIVCSW),
          usage.get(JAVA_LONG, RusageLayout.MINFLT),
          usage.get(JAVA_LONG, RusageLayout.MAJFLT));
    }
  }

  private static long nanos(MemorySegment usage, int seconds, int micros) {
    return usage.get(JAVA_LONG, seconds) * SECOND_NANOS
        + usage.get(JAVA_LONG, micros) * MICRO_NANOS;
  }

  /** What was used since an earlier moment of the same process or thread. */
  public Rusage since(Rusage earlier) {
    return new Rusage(
        userNanos - earlier.userNanos,
        systemNanos - earlier.systemNanos,
        voluntarySwitches - earlier.voluntarySwitches,
        involuntarySwitches - earlier.involuntarySwitches,
        minorFaults - earlier.minorFaults,
        majorFaults - earlier.majorFaults);
  }

  /** Processor time in the program and in the kernel. */
  public long processorNanos() {
    return userNanos + systemNanos;
  }
}
