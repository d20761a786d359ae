package dev.fathom.aio;

import java.util.concurrent.locks.ReentrantLock;

/**
 * One of the engines of a shared context, with the lock that guards it. Nobody holds the lock while
 * waiting for I/O.
 */
final class Lane {
  final ReentrantLock lock = new ReentrantLock();
  final Engine engine;
  final int index;

  /** Whether operations are in flight: written under the lock, read by whoever waits. */
  private volatile boolean busy;

  /** Whether a thread waits on this lane alone; written by that thread. */
  volatile boolean waitedOn;

  /** Time until the next timer as it was at the last {@link #note}; MAX_VALUE for none. */
  volatile long untilTimerNanos = Long.MAX_VALUE;

  /** How soon what the kernel would not take is handed over again. */
  private static final long RETRY_NANOS = 1_000_000;

  /** Whether operations wait for their turn: then each completion has to be looked at. */
  private volatile boolean holdsBack;

  /** Whether operations are prepared that the kernel would not take. */
  private volatile boolean backlog;

  Lane(Engine engine, int index) {
    this.engine = engine;
    this.index = index;
  }

  boolean busy() {
    return busy;
  }

  /** How many completions to wait for in the driver, where so many are missing. */
  int wanted(int missing) {
    return holdsBack || backlog ? Math.min(missing, 1) : missing;
  }

  /** How long a wait may last before this lane has to be looked at; MAX_VALUE for ever. */
  long restNanos() {
    return backlog ? Math.min(untilTimerNanos, RETRY_NANOS) : untilTimerNanos;
  }

  /** Whether the kernel would not take something: whoever waits has to try again. */
  boolean backlog() {
    return backlog;
  }

  /** As {@link #note}, by who has handed over everything: what is left was refused. */
  void noteHandedOver() {
    boolean left = engine.driver.prepared() > 0;
    if (backlog != left) {
      backlog = left;
    }
    note();
  }

  /** Notes what others look at without the lock; under the lock, after each change. */
  void note() {
    boolean now = engine.table.taken() > 0;
    if (busy != now) {
      busy = now;
    }
    boolean holds = engine.ordering.heldBack() > 0;
    if (holdsBack != holds) {
      holdsBack = holds;
    }
    long nanos = engine.ordering.untilNextTimerNanos();
    if (untilTimerNanos != nanos) {
      untilTimerNanos = nanos;
    }
  }
}
