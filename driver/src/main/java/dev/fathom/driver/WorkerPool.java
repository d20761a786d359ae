package dev.fathom.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Daemon platform threads named {@code fathom-io-N} that take tasks from an {@link AgeingQueue} and
 * perform them. They are started when there is work that no idle one can take, and end when idle
 * for long or when the pool is closed.
 *
 * <p>Safe for use by all threads.
 */
final class WorkerPool implements AutoCloseable {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final long JOIN_MILLIS = 500;

  private final int most;
  private final long idleNanos;
  private final Consumer<Task> body;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final AgeingQueue queue = new AgeingQueue();
  private final List<Thread> threads = new ArrayList<>();
  private int idle;
  private boolean closed;

  /**
   * A pool without threads yet.
   *
   * @param most threads at once
   * @param idleNanos how long a thread waits for work before it ends
   * @param body performs one task and delivers its completion; throws nothing
   */
  WorkerPool(int most, long idleNanos, Consumer<Task> body) {
    this.most = most;
    this.idleNanos = idleNanos;
    this.body = body;
  }

  /** Adds the first {@code count} tasks of the array. */
  void add(Task[] tasks, int count) {
    if (count == 0) {
      return;
    }
    long nowNanos = System.nanoTime();
    lock.lock();
    try {
      for (int i = 0; i < count; i++) {
        tasks[i].phase = Task.Phase.QUEUED;
        queue.add(tasks[i], nowNanos);
      }
      staff();
    } finally {
      lock.unlock();
    }
  }

  /** Adds one task. */
  void add(Task task) {
    add(new Task[] {task}, 1);
  }

  /** Takes a task back; false if a worker has it already. */
  boolean withdraw(Task task) {
    lock.lock();
    try {
      if (task.phase != Task.Phase.QUEUED) {
        return false;
      }
      queue.remove(task);
      task.phase = Task.Phase.RUNNING;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** How many threads there are. */
  int threadCount() {
    lock.lock();
    try {
      return threads.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the threads; tasks that still wait are given up. A thread inside an operation ends after
   * it; this waits for half a second at most.
   */
  @Override
  public void close() {
    List<Thread> ending;
    lock.lock();
    try {
      closed = true;
      work.signalAll();
      ending = List.copyOf(threads);
    } finally {
      lock.unlock();
    }
    joinAll(ending);
  }

  private static void joinAll(List<Thread> threads) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(JOIN_MILLIS);
    boolean interrupted = false;
    for (Thread thread : threads) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      try {
        if (!interrupted && left > 0) {
          thread.join(left);
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Wakes or starts as many threads as there is work for. Under the lock. */
  private void staff() {
    int wanted = queue.size();
    for (int i = Math.min(wanted, idle); i > 0; i--) {
      work.signal();
    }
    for (int i = wanted - idle; i > 0 && threads.size() < most; i--) {
      if (!start()) {
        return;
      }
    }
  }

  /** Starts a thread; false if the system gives no more and there are others. */
  private boolean start() {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name("fathom-io-" + NAMES.incrementAndGet())
            .unstarted(this::run);
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      if (threads.isEmpty()) {
        throw e;
      }
      return false;
    }
    threads.add(thread);
    return true;
  }

  private void run() {
    for (Task task = take(); task != null; task = take()) {
      body.accept(task);
    }
  }

  /** The next task; null if this thread is to end. */
  private @Nullable Task take() {
    lock.lock();
    try {
      long left = idleNanos;
      while (true) {
        Task task = closed ? null : queue.poll();
        if (task != null) {
          task.phase = Task.Phase.RUNNING;
          return task;
        }
        if (closed || left <= 0) {
          threads.remove(Thread.currentThread());
          return null;
        }
        left = idleFor(left);
      }
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the loop is take
  private long idleFor(long nanos) {
    idle++;
    try {
      return work.awaitNanos(nanos);
    } catch (InterruptedException e) {
      // Nobody has a reason to interrupt a worker; an interrupt must not end it or close a channel.
      return nanos;
    } finally {
      idle--;
    }
  }
}
