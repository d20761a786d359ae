package dev.fathom.aio;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One of the engines of a shared context, with the lock that guards it. Nobody holds the lock while
 * waiting for I/O.
 */
final class Lane {
  final ReentrantLock lock = new ReentrantLock();
  final Engine engine;
  final int index;

  /** Completions taken from this lane that are not in the line yet. */
  final AtomicInteger inTransit = new AtomicInteger();

  /** Whether operations are in flight: written under the lock, read by whoever waits. */
  private volatile boolean busy;

  /** Whether a thread waits on this lane alone; written by that thread. */
  volatile boolean waitedOn;

  /** Time until the next timer as it was at the last {@link #note}; MAX_VALUE for none. */
  volatile long untilTimerNanos = Long.MAX_VALUE;

  /** Whether operations wait for their turn: then each completion has to be looked at. */
  private volatile boolean holdsBack;

  Lane(Engine engine, int index) {
    this.engine = engine;
    this.index = index;
  }

  boolean busy() {
    return busy;
  }

  /** How many completions to wait for in the driver, where so many are missing. */
  int wanted(int missing) {
    return holdsBack ? Math.min(missing, 1) : missing;
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
