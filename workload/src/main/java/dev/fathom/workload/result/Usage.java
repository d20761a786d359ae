package dev.fathom.workload.result;

/**
 * What a job cost its host (getrusage(2)).
 *
 * @param userMillis processor time in the program
 * @param systemMillis processor time in the kernel
 * @param contextSwitches voluntary and involuntary
 * @param majorFaults page faults that waited for I/O
 * @param minorFaults the other page faults
 */
public record Usage(
    long userMillis, long systemMillis, long contextSwitches, long majorFaults, long minorFaults) {
  /** Nothing, or not known. */
  public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

  /** Both together. */
  public Usage plus(Usage other) {
    return new Usage(
        userMillis + other.userMillis,
        systemMillis + other.systemMillis,
        contextSwitches + other.contextSwitches,
        majorFaults + other.majorFaults,
        minorFaults + other.minorFaults);
  }
}
