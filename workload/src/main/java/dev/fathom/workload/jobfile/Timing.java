package dev.fathom.workload.jobfile;

/**
 * When a job begins and ends. All times are nanoseconds.
 *
 * @param runtimeNanos the job ends after so long even when not finished; 0 for no bound
 * @param timeBased whether it starts over until the runtime is up
 * @param rampNanos how long it runs before anything is measured
 * @param startDelayNanos how long it waits before it begins
 * @param loops how often it goes through its files, at least 1
 */
public record Timing(
    long runtimeNanos, boolean timeBased, long rampNanos, long startDelayNanos, int loops) {

  private static final long SECOND_NANOS = 1_000_000_000L;

  /** Checks the ranges. */
  public Timing {
    if (runtimeNanos < 0 || rampNanos < 0 || startDelayNanos < 0 || loops < 1) {
      throw new IllegalArgumentException(
          "runtime %d ns, ramp %d ns, delay %d ns, %d loops"
              .formatted(runtimeNanos, rampNanos, startDelayNanos, loops));
    }
    if (timeBased && runtimeNanos == 0) {
      throw new IllegalArgumentException("time-based without a runtime");
    }
  }

  static Timing read(Settings settings) throws JobFileException {
    long runtime = settings.nanos("runtime", 0, SECOND_NANOS);
    boolean timeBased = settings.present("time_based");
    if (timeBased && runtime == 0) {
      throw settings.wrong("time_based", "needs a runtime");
    }
    return new Timing(
        runtime,
        timeBased,
        settings.nanos("ramp_time", 0, SECOND_NANOS),
        settings.nanos("startdelay", 0, SECOND_NANOS),
        Math.max(1, settings.integer("loops", 1, 0, Integer.MAX_VALUE)));
  }
}
