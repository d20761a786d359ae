package dev.fathom.driver;

import org.jspecify.annotations.Nullable;

/**
 * Waiting tasks by priority, none of which waits for ever.
 *
 * <p>There are {@link #RANKS} ranks, best first: real time 0 to 7, best effort 0 to 7, idle (the
 * classes and levels of ioprio_set(2); no priority is best effort 4, the kernel's own default). The
 * ageing rule: each rank is worth {@link #AGEING_NANOS} of waiting. Of the heads of all ranks the
 * one with the smallest <i>time of arrival + rank × AGEING_NANOS</i> goes first. So among tasks
 * that arrive together the better rank wins; within a rank the first wins; and a task is never
 * overtaken by one that arrives more than {@code 16 × 20 ms} = 320 ms after it.
 *
 * <p>Not safe for use by several threads; the tasks' links are the queue's own.
 */
final class AgeingQueue {
  /** Real time 0–7, best effort 0–7, idle. */
  static final int RANKS = 17;

  /** How much longer a task may wait for each rank it is worse: 20 ms. */
  static final long AGEING_NANOS = 20_000_000;

  private static final int CLASS_SHIFT = 13;
  private static final int LEVEL_MASK = 7;
  private static final int REAL_TIME = 1;
  private static final int BEST_EFFORT = 2;
  private static final int IDLE = 3;
  private static final int DEFAULT_RANK = 12;

  private final @Nullable Task[] first = new Task[RANKS];
  private final @Nullable Task[] last = new Task[RANKS];
  private int size;

  /** The rank that an operation's flags ask for, 0 (best) to 16. */
  static int rank(int flags) {
    int priority = flags >>> Driver.FLAG_PRIORITY_SHIFT;
    int level = priority & LEVEL_MASK;
    return switch (priority >>> CLASS_SHIFT) {
      case REAL_TIME -> level;
      case BEST_EFFORT -> 8 + level;
      case IDLE -> 16;
      default -> DEFAULT_RANK;
    };
  }

  /** How many tasks wait. */
  int size() {
    return size;
  }

  /** Adds a task that arrives now. */
  void add(Task task, long nowNanos) {
    int rank = rank(task.flags);
    task.sinceNanos = nowNanos;
    Task tail = last[rank];
    task.previous = tail;
    task.next = null;
    if (tail == null) {
      first[rank] = task;
    } else {
      tail.next = task;
    }
    last[rank] = task;
    size++;
  }

  /** Takes the task whose turn it is, or null. */
  @Nullable Task poll() {
    Task best = null;
    long bestKey = 0;
    for (int rank = 0; rank < RANKS; rank++) {
      Task head = first[rank];
      if (head != null) {
        long key = head.sinceNanos + rank * AGEING_NANOS;
        if (best == null || key - bestKey < 0) {
          best = head;
          bestKey = key;
        }
      }
    }
    if (best != null) {
      remove(best);
    }
    return best;
  }

  /** Takes a task out that is in this queue. */
  void remove(Task task) {
    int rank = rank(task.flags);
    Task before = task.previous;
    Task after = task.next;
    if (before == null) {
      first[rank] = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last[rank] = before;
    } else {
      after.previous = before;
    }
    task.next = null;
    task.previous = null;
    size--;
  }
}
