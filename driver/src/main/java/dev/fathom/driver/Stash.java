package dev.fathom.driver;

/**
 * Completions of operations that were finished without the ring, until they are reaped: a queue of
 * fixed capacity. One thread at a time, but {@link #count} is for any.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time changes the count
final class Stash {
  private long[] handles;
  private int[] results;
  private int head;
  private volatile int count;

  Stash(int capacity) {
    handles = new long[capacity];
    results = new int[capacity];
  }

  int count() {
    return count;
  }

  void add(long handle, int result) {
    assert count < handles.length : "more completions than operations";
    int at = head + count;
    at = at >= handles.length ? at - handles.length : at;
    handles[at] = handle;
    results[at] = result;
    count++;
  }

  /** Moves up to {@code max} into the arrays. Hot path: allocation-free. */
  int take(long[] outHandles, int[] outResults, int offset, int max) {
    int taken = Math.min(count, max);
    for (int i = 0; i < taken; i++) {
      outHandles[offset + i] = handles[head];
      outResults[offset + i] = results[head];
      head = head + 1 == handles.length ? 0 : head + 1;
    }
    count -= taken;
    return taken;
  }

  void grow(int capacity) {
    long[] moreHandles = new long[capacity];
    int[] moreResults = new int[capacity];
    int moved = take(moreHandles, moreResults, 0, count);
    handles = moreHandles;
    results = moreResults;
    head = 0;
    count = moved;
  }
}
