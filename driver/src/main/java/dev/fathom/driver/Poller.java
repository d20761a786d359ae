package dev.fathom.driver;

import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.EventFd;
import dev.fathom.linux.Poll;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One daemon thread, {@code fathom-poll-N}, that waits by poll(2) for the descriptors of all poll
 * tasks of a driver. Linux only.
 *
 * <p>Safe for use by all threads.
 */
final class Poller implements AutoCloseable {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final int FIRST_CAPACITY = 16;

  /** The tasks as they were after so many changes. */
  private record Snapshot(List<Task> tasks, long changes) {}

  private final CompletionQueue completions;
  private final EventFd changed;
  private final Thread thread;

  // Guarded by this.
  private final List<Task> waiting = new ArrayList<>();
  private long changes;
  private int failure;
  private boolean closed;

  /**
   * Starts the thread.
   *
   * @throws ErrnoException where there is no descriptor left for its eventfd, or no memory
   */
  Poller(CompletionQueue completions) throws ErrnoException {
    this.completions = completions;
    changed = EventFd.open();
    Poll set = new Poll(FIRST_CAPACITY);
    thread =
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name("fathom-poll-" + NAMES.incrementAndGet())
            .start(() -> run(set));
  }

  /** Begins to wait for a task's events. */
  void add(Task task) {
    synchronized (this) {
      if (failure == 0) {
        task.phase = Task.Phase.QUEUED;
        waiting.add(task);
        change();
        return;
      }
    }
    completions.add(task, -failure);
  }

  /** Takes a task back; false if its events have come already. */
  synchronized boolean withdraw(Task task) {
    if (!waiting.remove(task)) {
      return false;
    }
    task.phase = Task.Phase.RUNNING;
    change();
    return true;
  }

  private synchronized void change() {
    changes++;
    changed.signal();
  }

  private void run(Poll first) {
    Poll set = first;
    int capacity = FIRST_CAPACITY;
    try {
      for (Snapshot now = snapshot(); now != null; now = snapshot()) {
        int needed = now.tasks.size() + 1;
        if (needed > capacity) {
          Poll larger = new Poll(2 * needed);
          set.close();
          set = larger;
          capacity = 2 * needed;
        }
        waitOnce(set, now);
      }
    } catch (ErrnoException e) {
      fail(e.errno());
    } finally {
      set.close();
    }
  }

  private synchronized @Nullable Snapshot snapshot() {
    return closed ? null : new Snapshot(List.copyOf(waiting), changes);
  }

  private void waitOnce(Poll set, Snapshot now) throws ErrnoException {
    set.clear();
    set.add(changed.fd(), Poll.POLLIN);
    for (Task task : now.tasks) {
      set.add(task.fd, task.events);
    }
    int ready = set.await(Driver.FOREVER);
    if (ready > 0) {
      deliver(set, now);
    } else if (ready != -Errno.EINTR) {
      throw new ErrnoException("poll of " + now.tasks.size() + " descriptors", -ready);
    }
  }

  private void deliver(Poll set, Snapshot now) {
    List<Task> ready = new ArrayList<>();
    synchronized (this) {
      if (set.events(0) != 0) {
        changed.drain();
      }
      if (changes != now.changes) {
        return; // slots may belong to other tasks now; readiness lasts until the next round
      }
      for (int i = 0; i < now.tasks.size(); i++) {
        Task task = now.tasks.get(i);
        int events = set.events(i + 1);
        if (events != 0) {
          waiting.remove(task);
          task.phase = Task.Phase.RUNNING;
          task.result = (events & Poll.POLLNVAL) != 0 ? -Errno.EBADF : events;
          ready.add(task);
        }
      }
    }
    for (Task task : ready) {
      completions.add(task, task.result);
    }
  }

  private void fail(int errno) {
    List<Task> failed;
    synchronized (this) {
      failure = errno;
      failed = List.copyOf(waiting);
      waiting.clear();
      failed.forEach(task -> task.phase = Task.Phase.RUNNING);
    }
    failed.forEach(task -> completions.add(task, -errno));
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      waiting.clear();
      change();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    changed.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
