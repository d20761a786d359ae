package dev.fathom.testkit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The lock of a {@link SimulatedDriver}, and waiting in virtual time. A wait moves the clock
 * itself; only where nothing is ever going to happen does the thread park, until another one
 * changes that.
 */
final class SimulatedWaiting {
  /** After this real time a parked thread is taken for a deadlock. */
  private static final long PARKED_SECONDS = 60;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Simulation simulation;
  private boolean wakePending;

  SimulatedWaiting(Simulation simulation) {
    this.simulation = simulation;
  }

  <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /** Does something that parked threads may be waiting for. */
  void change(Runnable action) {
    lock.lock();
    try {
      action.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Something that parked threads may be waiting for was done, by the holder of the lock. */
  void changed() {
    changed.signalAll();
  }

  void wake() {
    change(() -> wakePending = true);
  }

  /** Waits as {@link dev.fathom.driver.Driver#await} says. */
  void await(int minimum, long timeoutNanos, long minimumWaitNanos) {
    lock.lock();
    try {
      VirtualTime time = simulation.time;
      long deadline = timeoutNanos < 0 ? VirtualTime.NEVER : after(timeoutNanos);
      long oneSuffices = minimumWaitNanos <= 0 ? VirtualTime.NEVER : after(minimumWaitNanos);
      boolean spurious = simulation.dice.happens(simulation.dice.profile().spuriousWake());
      while (!spurious && !over(minimum, deadline, oneSuffices)) {
        long next = Math.min(time.next(), deadline);
        if (oneSuffices > time.now()) {
          next = Math.min(next, oneSuffices);
        }
        if (next == VirtualTime.NEVER) {
          park();
        } else {
          time.moveTo(next);
          changed.signalAll();
        }
      }
      simulation.note("wait for %d ends with %d", -1, minimum, simulation.completions.size());
    } finally {
      lock.unlock();
    }
  }

  private long after(long nanos) {
    long now = simulation.time.now();
    return nanos > VirtualTime.NEVER - now ? VirtualTime.NEVER : now + nanos;
  }

  private boolean over(int minimum, long deadline, long oneSuffices) {
    if (wakePending) {
      wakePending = false;
      return true;
    }
    long now = simulation.time.now();
    int needed = now >= oneSuffices ? Math.min(minimum, 1) : minimum;
    return simulation.completions.size() >= needed || now >= deadline;
  }

  @SuppressWarnings("WaitNotInLoop") // The loop is in await, which calls this.
  private void park() {
    boolean signalled;
    try {
      signalled = changed.await(PARKED_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      // As a signal does: the wait ends, and the thread still knows.
      Thread.currentThread().interrupt();
      wakePending = true;
      return;
    }
    if (!signalled) {
      throw simulation.failure("a wait parked for " + PARKED_SECONDS + " s: nothing can end it");
    }
  }
}
