package dev.fathom.report;

/**
 * Numbers of which the least is taken first, for those that come almost in order: a newcomer looks
 * for its place from the end, so what is touched stays small and warm where a heap walks all of its
 * memory. Of fixed size. One thread.
 */
final class SortedLongs {
  /** Places that are looked at one by one; beyond, a place is searched for by halves. */
  private static final int NEAR = 16;

  private final int capacity;

  /** Twice as long as needed, so that moving all to the front is rare. */
  private final long[] numbers;

  private int from;
  private int to;

  /** Room for so many. */
  SortedLongs(int capacity) {
    this.capacity = capacity;
    numbers = new long[2 * capacity];
  }

  int size() {
    return to - from;
  }

  boolean isEmpty() {
    return from == to;
  }

  boolean isFull() {
    return size() == capacity;
  }

  /** Adds one; there must be room. */
  void add(long number) {
    if (to == numbers.length) {
      System.arraycopy(numbers, from, numbers, 0, size());
      to -= from;
      from = 0;
    }
    int at = placeOf(number);
    if (at < to) {
      System.arraycopy(numbers, at, numbers, at + 1, to - at);
    }
    numbers[at] = number;
    to++;
  }

  /** Behind all that are not greater. */
  private int placeOf(long number) {
    int least = Math.max(from, to - NEAR);
    int at = to;
    while (at > least && numbers[at - 1] > number) {
      at--;
    }
    return at > least ? at : placeOf(number, at);
  }

  private int placeOf(long number, int end) {
    int low = from;
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (numbers[middle] > number) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Takes the least; there must be one. */
  long remove() {
    return numbers[from++];
  }
}
