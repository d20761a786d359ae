package dev.fathom.driver;

import dev.fathom.linux.IoUring;
import dev.fathom.linux.IoUringOp;

/**
 * Waits on one ring with a time limit and a minimum wait. Where the kernel knows no minimum wait
 * (before 6.12) there are two waits instead: so long for all completions, then for one.
 *
 * <p>Threads as for the ring's own waits. Hot path: allocation-free.
 */
final class RingWait {
  /**
   * Stands for no time limit beside a minimum wait, about 73 years: without a limit the kernel ends
   * the wait after the minimum wait even if there is no completion at all ({@code
   * io_cqring_min_timer_wakeup} in io_uring/io_uring.c).
   */
  private static final long FAR_NANOS = 1L << 61;

  private final IoUring ring;
  private final boolean minimumWait;
  private long secondSubmissions;

  RingWait(IoUring ring) {
    this(ring, (ring.features() & IoUringOp.FEAT_MIN_TIMEOUT) != 0);
  }

  /**
   * Waits on a ring.
   *
   * @param minimumWait whether the kernel's own is to be used, which it then must have
   */
  RingWait(IoUring ring, boolean minimumWait) {
    this.ring = ring;
    this.minimumWait = minimumWait;
  }

  /** As {@link IoUring#submitAndAwait(int, long, long)}, on every kernel. */
  int submitAndAwait(int minimum, long timeoutNanos, long minimumWaitNanos) {
    return await(true, minimum, timeoutNanos, minimumWaitNanos);
  }

  /** As {@link IoUring#await}, on every kernel. */
  void await(int minimum, long timeoutNanos, long minimumWaitNanos) {
    await(false, minimum, timeoutNanos, minimumWaitNanos);
  }

  /** Whether the kernel's own minimum wait is used. */
  boolean byKernel() {
    return minimumWait;
  }

  /** How many submissions took a second wait: a system call more. */
  long secondSubmissions() {
    return secondSubmissions;
  }

  private int await(boolean submit, int minimum, long timeoutNanos, long minimumWaitNanos) {
    boolean limited = timeoutNanos >= 0;
    if (minimumWait || minimumWaitNanos <= 0 || (limited && minimumWaitNanos >= timeoutNanos)) {
      long kernelNanos = minimumWait ? Math.max(minimumWaitNanos, 0) : 0;
      boolean far = kernelNanos > 0 && !limited;
      return once(submit, minimum, far ? FAR_NANOS : timeoutNanos, kernelNanos);
    }
    int taken = once(submit, minimum, minimumWaitNanos, 0);
    if (ring.ready() == 0) {
      secondSubmissions += submit ? 1 : 0;
      once(submit, 1, limited ? timeoutNanos - minimumWaitNanos : Driver.FOREVER, 0);
    }
    return taken;
  }

  private int once(boolean submit, int minimum, long timeoutNanos, long minimumWaitNanos) {
    return submit
        ? ring.submitAndAwait(minimum, timeoutNanos, minimumWaitNanos)
        : ring.await(minimum, timeoutNanos, minimumWaitNanos);
  }
}
