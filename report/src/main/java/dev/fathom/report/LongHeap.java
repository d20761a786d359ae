package dev.fathom.report;

/** Numbers of which the least is taken first: a binary heap of fixed size. One thread. */
final class LongHeap {
  private final long[] numbers;
  private int size;

  /** Room for so many. */
  LongHeap(int capacity) {
    numbers = new long[capacity];
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  boolean isFull() {
    return size == numbers.length;
  }

  /** Adds one; there must be room. */
  void add(long number) {
    int at = size++;
    while (at > 0 && numbers[(at - 1) / 2] > number) {
      numbers[at] = numbers[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    numbers[at] = number;
  }

  /** Takes the least; there must be one. */
  long remove() {
    long least = numbers[0];
    long last = numbers[--size];
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && numbers[child + 1] < numbers[child]) {
        child++;
      }
      if (numbers[child] >= last) {
        break;
      }
      numbers[at] = numbers[child];
      at = child;
    }
    numbers[at] = last;
    return least;
  }
}
