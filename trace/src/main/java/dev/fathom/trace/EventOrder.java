package dev.fathom.trace;

/**
 * A few events kept back until those that come late have come: out they go by time, and events of
 * one time in the order they came. Fixed size; of one thread.
 */
final class EventOrder {
  private final long[] words;

  /**
   * A permutation of the slots in {@link #words}, as a ring: from {@link #head} on, {@link #count}
   * that wait, by time; the others are free.
   */
  private final int[] order;

  private final int mask;
  private int head;
  private int count;

  /**
   * Nothing kept back.
   *
   * @param capacity in events, a power of two
   */
  EventOrder(int capacity) {
    words = new long[capacity * Event.WORDS];
    order = new int[capacity];
    mask = capacity - 1;
    for (int i = 0; i < capacity; i++) {
      order[i] = i;
    }
  }

  boolean full() {
    return count > mask;
  }

  boolean empty() {
    return count == 0;
  }

  /** Puts an event in its place; there is room. Hot path: allocation-free. */
  void add(long[] from, int at) {
    int[] order = this.order;
    long[] words = this.words;
    int index = head + count;
    int slot = order[index & mask];
    System.arraycopy(from, at, words, slot * Event.WORDS, Event.WORDS);
    long time = from[at];
    int left = count;
    while (left > 0 && words[order[(index - 1) & mask] * Event.WORDS] > time) {
      order[index & mask] = order[(index - 1) & mask];
      index--;
      left--;
    }
    order[index & mask] = slot;
    count++;
  }

  /** Time of the first; there is one. */
  long firstNanos() {
    return words[order[head & mask] * Event.WORDS];
  }

  /**
   * Removes the first; its words stay at the returned index of {@link #words} until the next add.
   */
  int remove() {
    int slot = order[head & mask];
    head = (head + 1) & mask;
    count--;
    return slot * Event.WORDS;
  }

  long[] words() {
    return words;
  }
}
