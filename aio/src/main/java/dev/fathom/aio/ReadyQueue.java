package dev.fathom.aio;

import java.util.Arrays;

/**
 * Completions that were taken from the driver and wait to be delivered: slots of the operation
 * table, the most urgent priority first, in order of arrival within one. Intrusive lists over
 * arrays. Owned by its engine.
 */
final class ReadyQueue {
  private static final int NONE = -1;

  private final int[] first = new int[8];
  private final int[] last = new int[8];
  private int[] next;
  private int[] previous;
  private byte[] levels;
  private int count;

  ReadyQueue(int depth) {
    Arrays.fill(first, NONE);
    Arrays.fill(last, NONE);
    next = new int[depth];
    previous = new int[depth];
    levels = new byte[depth];
  }

  int count() {
    return count;
  }

  void add(int slot, int priority) {
    levels[slot] = (byte) priority;
    next[slot] = NONE;
    previous[slot] = last[priority];
    if (last[priority] == NONE) {
      first[priority] = slot;
    } else {
      next[last[priority]] = slot;
    }
    last[priority] = slot;
    count++;
  }

  /** Takes the first slot among priorities 0 to {@code worst}; −1 if there is none. */
  int poll(int worst) {
    if (count == 0) {
      return NONE;
    }
    for (int priority = 0; priority <= worst; priority++) {
      int slot = first[priority];
      if (slot != NONE) {
        remove(slot);
        return slot;
      }
    }
    return NONE;
  }

  /** The priority with which a slot was added last. */
  byte priority(int slot) {
    return levels[slot];
  }

  void remove(int slot) {
    int priority = levels[slot];
    int before = previous[slot];
    int after = next[slot];
    if (before == NONE) {
      first[priority] = after;
    } else {
      next[before] = after;
    }
    if (after == NONE) {
      last[priority] = before;
    } else {
      previous[after] = before;
    }
    count--;
  }

  void grow(int depth) {
    next = Arrays.copyOf(next, depth);
    previous = Arrays.copyOf(previous, depth);
    levels = Arrays.copyOf(levels, depth);
  }
}
