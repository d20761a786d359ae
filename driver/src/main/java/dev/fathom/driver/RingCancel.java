package dev.fathom.driver;

import dev.fathom.linux.IoUring;
import dev.fathom.linux.IoUringOp;

/**
 * Cancels operations of one ring and waits for the kernel's answer, which comes at once. By an
 * entry of its own rather than IORING_REGISTER_SYNC_CANCEL, which does not tell a cancelled
 * operation from one that has just ended. One thread at a time.
 */
final class RingCancel {
  /** User data of a cancellation; operations have non-negative handles. */
  private static final long CANCELLING = -2;

  private static final int ROUNDS = 1000;
  private static final long ROUND_NANOS = 10_000_000;

  private final IoUring ring;
  private final WakeMessages messages;
  private final Stash stash;
  private final long[] handle = new long[1];
  private final int[] result = new int[1];

  RingCancel(IoUring ring, WakeMessages messages, Stash stash) {
    this.ring = ring;
    this.messages = messages;
    this.stash = stash;
  }

  /**
   * Hands over what is prepared, and cancels; there must be room for one entry. Completions that
   * come before the answer go into the stash.
   *
   * @return 0 if it will end with −ECANCELED, otherwise −EALREADY (it runs) or −ENOENT (not there)
   */
  int cancel(long operation) {
    ring.prepare(IoUring.header(IoUringOp.ASYNC_CANCEL, 0, 0, -1), 0, operation, 0, CANCELLING, 0);
    ring.submitAndAwait(1);
    for (int round = 0; round < ROUNDS; round++) {
      while (ring.reap(handle, result, 0, 1) == 1) {
        if (handle[0] == CANCELLING) {
          return result[0];
        }
        if (messages.drop(handle, result, 0, 1) == 1) {
          stash.add(handle[0], result[0]);
        }
      }
      ring.submitAndAwait(1, ROUND_NANOS, 0);
    }
    throw new IllegalStateException("io_uring did not answer a cancellation");
  }
}
