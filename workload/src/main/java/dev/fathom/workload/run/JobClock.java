package dev.fathom.workload.run;

import dev.fathom.workload.jobfile.Timing;

/** A clone's time: when it began, when its ramp is over and when its runtime is up. */
final class JobClock {
  private static final long NEVER = Long.MAX_VALUE;

  private final long startNanos;
  private final long rampEndNanos;
  private final long endNanos;

  JobClock(long startNanos, Timing timing) {
    this.startNanos = startNanos;
    this.rampEndNanos = startNanos + timing.rampNanos();
    this.endNanos = timing.runtimeNanos() == 0 ? NEVER : rampEndNanos + timing.runtimeNanos();
  }

  long startNanos() {
    return startNanos;
  }

  long rampEndNanos() {
    return rampEndNanos;
  }

  /** Whether there is a ramp at all. */
  boolean ramps() {
    return rampEndNanos != startNanos;
  }

  boolean timed() {
    return endNanos != NEVER;
  }

  /** Whether the runtime is up. */
  boolean over(long nowNanos) {
    return timed() && nowNanos - endNanos >= 0;
  }

  long leftNanos(long nowNanos) {
    return timed() ? Math.max(0, endNanos - nowNanos) : NEVER;
  }

  long endNanos() {
    return endNanos;
  }
}
