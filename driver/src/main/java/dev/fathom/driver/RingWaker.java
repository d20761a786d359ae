package dev.fathom.driver;

import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.IoUring;
import dev.fathom.linux.IoUringOp;
import dev.fathom.linux.IoUringParameters;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages into rings of other threads (IORING_OP_MSG_RING, Linux 5.18) to end their waits. A
 * wait for n completions ends when n entries are there: so that many messages are sent. One ring
 * for the whole process, opened on first use; any thread.
 */
final class RingWaker {
  /** User data of a message; operations have non-negative handles. */
  static final long MESSAGE = -1;

  private static final int ENTRIES = 64;
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static @Nullable IoUring ring;

  private RingWaker() {}

  /** Something that is closed, after which nothing may be sent to its ring. */
  interface Target {
    /** The ring's descriptor; −1 once it is closed. Under the lock. */
    int ringFd();
  }

  /** Runs something while no messages are sent. */
  static void exclusively(Runnable change) {
    LOCK.lock();
    try {
      change.run();
    } finally {
      LOCK.unlock();
    }
  }

  /**
   * Sends messages; how many arrived. Fewer only where the kernel has no memory or the ring is
   * gone.
   */
  static int send(Target target, int count) {
    LOCK.lock();
    try {
      int ringFd = target.ringFd();
      if (ringFd < 0) {
        return 0;
      }
      if (ring == null) {
        ring = IoUring.open(new IoUringParameters(ENTRIES, 0, IoUringParameters.SUBMIT_ALL, 0));
      }
      int sent = 0;
      while (sent < count) {
        int part = sendPart(ring, ringFd, Math.min(count - sent, ENTRIES));
        if (part == 0) {
          break;
        }
        sent += part;
      }
      return sent;
    } catch (ErrnoException e) {
      return 0;
    } finally {
      LOCK.unlock();
    }
  }

  private static int sendPart(IoUring ring, int ringFd, int count) {
    for (int i = 0; i < count; i++) {
      ring.prepare(IoUring.header(IoUringOp.MSG_RING, 0, 0, ringFd), MESSAGE, 0, 0, 0, 0);
    }
    int taken = ring.submitAndAwait(count);
    if (taken < count) {
      ring.unprepare(count - Math.max(taken, 0));
    }
    long[] ignored = new long[count];
    int[] results = new int[count];
    int arrived = 0;
    int reaped = ring.reap(ignored, results, 0, count);
    for (int i = 0; i < reaped; i++) {
      arrived += results[i] >= 0 ? 1 : 0;
    }
    return arrived;
  }
}
