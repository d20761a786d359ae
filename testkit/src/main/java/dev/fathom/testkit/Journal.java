package dev.fathom.testkit;

/**
 * The last things that happened in a simulation. Bounded: the oldest entries make room. Not safe
 * for threads; its owner guards it.
 */
final class Journal {
  private static final int FIELDS = 4;

  private final String[] what;
  private final long[] numbers;
  private long count;

  /**
   * An empty journal.
   *
   * @param capacity most entries kept
   */
  Journal(int capacity) {
    what = new String[capacity];
    numbers = new long[capacity * FIELDS];
  }

  /**
   * Adds an entry.
   *
   * @param what a constant; {@code %d} stands for {@code first} and {@code second}
   * @param handle of the operation concerned, or −1
   */
  void add(long nanos, String what, long handle, long first, long second) {
    int slot = (int) (count++ % this.what.length);
    this.what[slot] = what;
    int at = slot * FIELDS;
    numbers[at] = nanos;
    numbers[at + 1] = handle;
    numbers[at + 2] = first;
    numbers[at + 3] = second;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    long first = Math.max(0, count - what.length);
    if (first > 0) {
      text.append("  (").append(first).append(" earlier entries dropped)\n");
    }
    for (long index = first; index < count; index++) {
      append(text, (int) (index % what.length));
    }
    return text.toString();
  }

  private void append(StringBuilder text, int slot) {
    int at = slot * FIELDS;
    text.append(String.format("  %,15d ns ", numbers[at]));
    if (numbers[at + 1] >= 0) {
      text.append(String.format("#%x ", numbers[at + 1]));
    }
    text.append(String.format(what[slot], numbers[at + 2], numbers[at + 3])).append('\n');
  }
}
