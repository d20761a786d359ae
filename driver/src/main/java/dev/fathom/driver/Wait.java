package dev.fathom.driver;

/**
 * The conditions of one wait: how many completions suffice when, and when it is over.
 *
 * <p>Times are {@link System#nanoTime}'s.
 */
final class Wait {
  private final int minimum;
  private final long startNanos = System.nanoTime();
  private final long timeoutNanos;
  private final long minimumWaitNanos;

  /** Parameters as for {@link Driver#await}; the time begins now. */
  Wait(int minimum, long timeoutNanos, long minimumWaitNanos) {
    this.minimum = minimum;
    this.timeoutNanos = timeoutNanos;
    this.minimumWaitNanos = minimumWaitNanos;
  }

  /** How many completions suffice at a time. */
  int wanted(long nowNanos) {
    return inMinimumWait(nowNanos) || minimumWaitNanos <= 0 ? minimum : Math.min(1, minimum);
  }

  /** Whether the timeout has passed. */
  boolean isOver(long nowNanos) {
    return timeoutNanos >= 0 && nowNanos - startNanos >= timeoutNanos;
  }

  /** How long to wait until one of the answers above changes; {@link Driver#FOREVER} if never. */
  long left(long nowNanos) {
    long elapsed = nowNanos - startNanos;
    long untilOver = timeoutNanos < 0 ? Long.MAX_VALUE : timeoutNanos - elapsed;
    long untilOne = inMinimumWait(nowNanos) ? minimumWaitNanos - elapsed : Long.MAX_VALUE;
    long left = Math.min(untilOver, untilOne);
    return left == Long.MAX_VALUE ? Driver.FOREVER : Math.max(left, 1);
  }

  private boolean inMinimumWait(long nowNanos) {
    return minimumWaitNanos > 0 && nowNanos - startNanos < minimumWaitNanos;
  }
}
