package dev.fathom.driver;

import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finished tasks on their way to {@link Driver#reap}, and the waiting for them.
 *
 * <p>Any thread adds; one at a time reaps; any number wait. Where completions come from outside (a
 * kernel's ring), a {@link Source} brings them in: it is asked before every look, and one of the
 * waiters waits in it on behalf of all.
 *
 * <p>Waits are not ended by {@link Thread#interrupt}; the interrupt is kept for afterwards. {@link
 * #wake} ends one wait.
 */
final class CompletionQueue {
  /** Where completions come from that nobody adds. */
  interface Source {
    /** Brings in what has arrived by {@link #addLocked}, without waiting. Under the lock. */
    void collect(CompletionQueue into);

    /**
     * Waits for arrivals, which the next {@link #collect} brings in. Called without the lock, by
     * one thread at a time; meanwhile {@link #collect} is not called.
     *
     * @param wanted how many suffice, at least 1; returning earlier does no harm
     * @param timeoutNanos {@link Driver#FOREVER}, or more than 0
     */
    void waitFor(int wanted, long timeoutNanos);

    /**
     * Makes {@link #waitFor} return soon. Under the queue's lock, while a thread is in it or about
     * to be, once for each such wait.
     *
     * @param wanted what it waits for
     */
    void interruptWait(int wanted);

    /** Whether nothing will arrive, so that waiting for it would be in vain. Under the lock. */
    boolean isIdle();
  }

  private static final int NOBODY = Integer.MAX_VALUE;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final @Nullable Source source;

  // Guarded by lock. The ring's length is a power of two; head and tail only grow.
  private Task[] ring;
  private int head;
  private int tail;
  private boolean woken;
  private boolean sourceBusy;
  private boolean sourceInterrupted;
  private int sourceWanted;
  private int threshold = NOBODY;
  private @Nullable Runnable signal;

  CompletionQueue(int depth, @Nullable Source source) {
    ring = new Task[powerOfTwo(depth)];
    this.source = source;
  }

  private static int powerOfTwo(int depth) {
    return Integer.highestOneBit(depth * 2 - 1);
  }

  /** Makes room for a greater depth. */
  void grow(int depth) {
    lock.lock();
    try {
      int count = tail - head;
      Task[] larger = Arrays.copyOf(ring, Math.max(ring.length, powerOfTwo(depth)));
      for (int i = 0; i < count; i++) {
        larger[i] = ring[(head + i) & (ring.length - 1)];
      }
      ring = larger;
      head = 0;
      tail = count;
    } finally {
      lock.unlock();
    }
  }

  /** Runs after each arrival from now on, under the lock; for eventfds. */
  void onArrival(Runnable action) {
    lock.lock();
    try {
      signal = action;
      if (tail != head) {
        action.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Adds a finished task. */
  void add(Task task, int result) {
    lock.lock();
    try {
      addLocked(task, result);
      interruptSource(); // whoever waits there for N needs one fewer now
      if (signal != null) {
        signal.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Adds a finished task, under the lock, without signalling outside. */
  void addLocked(Task task, int result) {
    assert lock.isHeldByCurrentThread();
    task.result = result;
    task.phase = Task.Phase.DONE;
    ring[tail++ & (ring.length - 1)] = task;
    if (tail - head >= threshold) {
      notifyWaiters();
    }
  }

  /** The source is not idle any more: one of those who wait must wait in it. */
  void sourceStarted() {
    lock.lock();
    try {
      if (!sourceBusy && threshold != NOBODY) {
        notifyWaiters();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Asks something while completions stay as they are: under the lock. */
  boolean locked(BooleanSupplier question) {
    lock.lock();
    try {
      return question.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }

  /** Changes the source while nobody waits in it for long: under the lock, its wait interrupted. */
  void changeSource(Runnable change) {
    lock.lock();
    try {
      interruptSource();
      change.run();
    } finally {
      lock.unlock();
    }
  }

  /** How many there are. */
  int count() {
    lock.lock();
    try {
      collect();
      return tail - head;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes up to {@code max} and releases their slots.
   *
   * <p>Hot path: allocation-free.
   */
  int reap(long[] handles, int[] results, int offset, int max, TaskTable table) {
    lock.lock();
    try {
      collect();
      int count = Math.min(max, tail - head);
      for (int i = 0; i < count; i++) {
        Task task = ring[head++ & (ring.length - 1)];
        handles[offset + i] = task.handle;
        results[offset + i] = task.result;
        table.release(task);
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a wait that is under way, or else the next one. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      notifyWaiters();
    } finally {
      lock.unlock();
    }
  }

  /** Waits as {@link Driver#await} says. */
  void await(int minimum, long timeoutNanos, long minimumWaitNanos) {
    lock.lock();
    try {
      collect();
      if (tail - head < minimum && timeoutNanos != 0) {
        waitLocked(new Wait(minimum, timeoutNanos, minimumWaitNanos));
      }
    } finally {
      lock.unlock();
    }
  }

  private void waitLocked(Wait wait) {
    boolean interrupted = false;
    while (true) {
      long now = System.nanoTime();
      if (tail - head >= wait.wanted(now) || wait.isOver(now)) {
        break;
      }
      if (woken) {
        woken = false;
        break;
      }
      interrupted |= waitOnce(wait.wanted(now), wait.left(now));
      collect();
    }
    handOver();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a change; true if interrupted. */
  @SuppressWarnings("WaitNotInLoop") // the loop is waitLocked
  private boolean waitOnce(int wanted, long leftNanos) {
    if (source != null && !sourceBusy && !source.isIdle()) {
      threshold = Math.min(threshold, wanted);
      waitInSource(source, Math.max(1, threshold - (tail - head)), leftNanos);
      return false;
    }
    if (wanted < threshold) {
      interruptSource(); // whoever waits there waits for too many
    }
    threshold = Math.min(threshold, wanted);
    try {
      if (leftNanos == Driver.FOREVER) {
        arrived.await();
      } else {
        var _ = arrived.awaitNanos(leftNanos);
      }
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private void waitInSource(Source source, int wanted, long leftNanos) {
    sourceBusy = true;
    sourceInterrupted = false;
    sourceWanted = wanted;
    lock.unlock();
    try {
      source.waitFor(wanted, leftNanos);
    } finally {
      lock.lock();
      sourceBusy = false;
    }
  }

  /** Lets the others look again: one of them may have to wait in the source now. */
  private void handOver() {
    if (threshold != NOBODY) {
      threshold = NOBODY;
      arrived.signalAll();
    }
  }

  private void notifyWaiters() {
    interruptSource();
    threshold = NOBODY;
    arrived.signalAll();
  }

  private void interruptSource() {
    if (source != null && sourceBusy && !sourceInterrupted) {
      sourceInterrupted = true;
      source.interruptWait(sourceWanted);
    }
  }

  private void collect() {
    if (source != null && !sourceBusy) {
      source.collect(this);
    }
  }
}
