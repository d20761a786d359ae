package dev.fathom.driver;

/**
 * What a driver did so far.
 *
 * @param submitted operations handed over
 * @param systemCalls made for submitting, waiting and reaping
 * @param inline operations that were finished in the submitting call itself, without ring or thread
 * @param punted operations that the kernel (or the driver) passed to a worker thread because they
 *     could not be done asynchronously: a floor, from what is known of operation and file
 * @param blockedInSubmit operations whose submission itself may have waited for I/O: likewise
 */
public record DriverCounters(
    long submitted, long systemCalls, long inline, long punted, long blockedInSubmit) {

  /** Nothing yet. */
  public static final DriverCounters ZERO = new DriverCounters(0, 0, 0, 0, 0);

  /** The sum of two drivers' counts. */
  public DriverCounters plus(DriverCounters other) {
    return new DriverCounters(
        submitted + other.submitted,
        systemCalls + other.systemCalls,
        inline + other.inline,
        punted + other.punted,
        blockedInSubmit + other.blockedInSubmit);
  }
}
