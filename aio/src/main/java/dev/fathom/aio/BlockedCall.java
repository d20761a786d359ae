package dev.fathom.aio;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits for its operation in an {@link IoService}.
 *
 * <p>Those that may go on at the same time are let go in one sweep. To unpark a virtual thread from
 * outside is expensive where the carriers are idle, because each time one of them is woken, finds
 * one thread to run and goes to sleep again. So the service unparks only the first virtual thread,
 * and that one unparks the others: they queue up with its own carrier.
 */
final class BlockedCall implements IoCallback {
  private final Thread thread = Thread.currentThread();
  private final Released released;
  private int result;
  private @Nullable RuntimeException misuse;

  /** Who was let go together with this one, and is to be unparked by it. */
  private @Nullable BlockedCall next;

  /** Publishes the fields above. */
  private volatile boolean done;

  BlockedCall(Released released) {
    this.released = released;
  }

  @Override
  public void completed(int ended) {
    result = ended;
    released.add(this);
  }

  @Override
  public void refused(RuntimeException reason) {
    misuse = reason;
    released.add(this);
  }

  /** Waits for the result. An interrupt does not end it, but is kept. */
  int await() {
    boolean interrupted = false;
    while (!done) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    releaseAll(next);
    if (interrupted) {
      thread.interrupt();
    }
    RuntimeException reason = misuse;
    if (reason != null) {
      throw reason;
    }
    return result;
  }

  private static void releaseAll(@Nullable BlockedCall first) {
    BlockedCall call = first;
    while (call != null) {
      BlockedCall following = call.next;
      call.next = null;
      call.release();
      call = following;
    }
  }

  private void release() {
    done = true;
    LockSupport.unpark(thread);
  }

  /** Calls that have ended in this round of the loop. Belongs to the loop's thread. */
  static final class Released {
    private @Nullable BlockedCall first;
    private @Nullable BlockedCall last;

    private void add(BlockedCall call) {
      if (!call.thread.isVirtual()) {
        call.release();
      } else if (last == null) {
        first = call;
        last = call;
      } else {
        last.next = call;
        last = call;
      }
    }

    /** Lets them go on. */
    void letGo() {
      BlockedCall call = first;
      if (call != null) {
        first = null;
        last = null;
        call.release();
      }
    }
  }
}
