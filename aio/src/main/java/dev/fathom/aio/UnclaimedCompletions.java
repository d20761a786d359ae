package dev.fathom.aio;

import java.util.Arrays;
import java.util.Objects;

/**
 * Completions that are due to nobody yet: the most urgent priority first, in order of arrival
 * within one; posted events among those of the normal priority. Guarded by the {@link WaitLine}'s
 * lock.
 */
final class UnclaimedCompletions {
  private long[] operations = new long[64];
  private long[] tags = new long[64];
  private int[] results = new int[64];
  private byte[] priorities = new byte[64];
  private int head;
  private int count;

  int count() {
    return count;
  }

  /** Adds a batch that tells priorities. */
  void addAll(Completions batch) {
    byte[] told = Objects.requireNonNull(batch.priorities);
    for (int i = 0; i < batch.count; i++) {
      add(batch.operations[i], batch.tags[i], batch.results[i], told[i]);
    }
  }

  void add(long operation, long tag, int result, int priority) {
    if (count == tags.length) {
      grow();
    }
    int index = count++;
    for (; index > 0 && priorities[at(index - 1)] > priority; index--) {
      move(index - 1, index);
    }
    int at = at(index);
    operations[at] = operation;
    tags[at] = tag;
    results[at] = result;
    priorities[at] = (byte) priority;
  }

  /** Moves up to {@code most} to the end of a batch. */
  void moveTo(Completions out, int most) {
    int moved = Math.min(most, count);
    for (int i = 0; i < moved; i++) {
      int to = out.count++;
      out.operations[to] = operations[head];
      out.tags[to] = tags[head];
      out.results[to] = results[head];
      head = head + 1 == tags.length ? 0 : head + 1;
    }
    count -= moved;
  }

  /** Moves one operation's completion to a batch; false if it is not here. */
  boolean moveOne(long operation, Completions out) {
    for (int i = 0; i < count; i++) {
      if (operations[at(i)] == operation) {
        int from = at(i);
        out.operations[0] = operation;
        out.tags[0] = tags[from];
        out.results[0] = results[from];
        out.count = 1;
        close(i);
        return true;
      }
    }
    return false;
  }

  /** Whether an operation's completion is here. */
  boolean holds(long operation) {
    for (int i = 0; i < count; i++) {
      if (operations[at(i)] == operation) {
        return true;
      }
    }
    return false;
  }

  private void close(int gap) {
    for (int i = gap; i < count - 1; i++) {
      move(i + 1, i);
    }
    count--;
  }

  private void move(int fromIndex, int toIndex) {
    int from = at(fromIndex);
    int to = at(toIndex);
    operations[to] = operations[from];
    tags[to] = tags[from];
    results[to] = results[from];
    priorities[to] = priorities[from];
  }

  private int at(int index) {
    int at = head + index;
    return at >= tags.length ? at - tags.length : at;
  }

  private void grow() {
    int capacity = tags.length * 2;
    long[] moreOperations = Arrays.copyOf(operations, capacity);
    long[] moreTags = Arrays.copyOf(tags, capacity);
    int[] moreResults = Arrays.copyOf(results, capacity);
    byte[] morePriorities = Arrays.copyOf(priorities, capacity);
    for (int i = 0; i < count; i++) {
      int from = at(i);
      moreOperations[i] = operations[from];
      moreTags[i] = tags[from];
      moreResults[i] = results[from];
      morePriorities[i] = priorities[from];
    }
    operations = moreOperations;
    tags = moreTags;
    results = moreResults;
    priorities = morePriorities;
    head = 0;
  }
}
