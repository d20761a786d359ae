package dev.fathom.aio;

import java.util.concurrent.locks.LockSupport;

/**
 * A thread that waits in the {@link WaitLine}: for a number of completions, or for one operation.
 * All but {@link #awake} is guarded by the line's lock.
 */
final class Waiter {
  /** The operation of a waiter that takes any completion. */
  static final long ANY = -1;

  private final Thread thread = Thread.currentThread();

  /** Where completions are put; for one operation, only its result matters. */
  final Completions out;

  final int maximum;

  /** The operation waited for, or {@link #ANY}. */
  final long operation;

  /** Completions still missing. */
  int missing;

  /** Set once this waiter has what it waits for. */
  boolean served;

  /** Set to make this waiter look: it is served, or it is to lead. */
  volatile boolean awake;

  Waiter(Completions out, int minimum, int maximum, long operation) {
    this.out = out;
    this.maximum = maximum;
    this.operation = operation;
    missing = minimum;
  }

  /** From now on one completion suffices; whether that is news. Only by the waiter itself. */
  boolean lower() {
    boolean news = missing > 1;
    if (news) {
      missing = 1;
    }
    return news;
  }

  /** Whether the calling thread is the one that waits. */
  @SuppressWarnings("ReferenceEquality") // a thread is what it is
  boolean isMine() {
    return thread == Thread.currentThread();
  }

  void wake() {
    awake = true;
    LockSupport.unpark(thread);
  }

  /** Sleeps until woken or the time is over; may return early. */
  void sleep(long nanos) {
    if (!awake) {
      if (nanos == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, nanos);
      }
    }
  }
}
