package dev.fathom.aio;

import dev.fathom.driver.Driver;

/** How long one wait may take, by the clock of its driver. */
final class Deadline {
  private final Driver clock;
  private final long timeoutNanos;
  private final long minimumWaitNanos;
  private final long start;

  /**
   * From now.
   *
   * @param timeoutNanos {@link Driver#FOREVER}, or after this time whatever is there
   * @param minimumWaitNanos after this time one completion suffices; 0 for none
   */
  Deadline(Driver clock, long timeoutNanos, long minimumWaitNanos) {
    this.clock = clock;
    this.timeoutNanos = timeoutNanos;
    this.minimumWaitNanos = minimumWaitNanos;
    start = timeoutNanos > 0 || minimumWaitNanos > 0 ? clock.nanoTime() : 0;
  }

  /** Whether the wait is over, whatever has come. */
  boolean over() {
    return timeoutNanos == 0 || (timeoutNanos > 0 && clock.nanoTime() - start >= timeoutNanos);
  }

  /** Whether one completion suffices by now. */
  boolean oneSuffices() {
    return minimumWaitNanos > 0 && clock.nanoTime() - start >= minimumWaitNanos;
  }

  /** How long until {@link #over} or {@link #oneSuffices} changes; MAX_VALUE for never. */
  long restNanos() {
    if (timeoutNanos < 0 && minimumWaitNanos <= 0) {
      return Long.MAX_VALUE;
    }
    long waited = timeoutNanos == 0 ? 0 : clock.nanoTime() - start;
    long rest = timeoutNanos < 0 ? Long.MAX_VALUE : Math.max(timeoutNanos - waited, 0);
    return minimumWaitNanos > waited ? Math.min(rest, minimumWaitNanos - waited) : rest;
  }
}
