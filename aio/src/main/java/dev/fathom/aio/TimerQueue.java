package dev.fathom.aio;

import java.util.Arrays;

/**
 * Times at which something is due, earliest first: a binary heap of (time, operation handle) over
 * two arrays. Entries of operations that ended earlier stay until their time comes or {@link
 * #removeIf} drops them; whoever polls checks the handle. Owned by its engine.
 */
final class TimerQueue {
  private long[] times = new long[16];
  private long[] handles = new long[16];
  private int count;

  boolean isEmpty() {
    return count == 0;
  }

  int count() {
    return count;
  }

  /** When the earliest entry is due; only if not empty. */
  long earliest() {
    return times[0];
  }

  void add(long timeNanos, long handle) {
    if (count == times.length) {
      times = Arrays.copyOf(times, count * 2);
      handles = Arrays.copyOf(handles, count * 2);
    }
    int at = count++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (times[parent] - timeNanos <= 0) {
        break;
      }
      times[at] = times[parent];
      handles[at] = handles[parent];
      at = parent;
    }
    times[at] = timeNanos;
    handles[at] = handle;
  }

  /** Takes the earliest entry's handle; only if not empty. */
  long poll() {
    long result = handles[0];
    count--;
    sink(0, times[count], handles[count]);
    return result;
  }

  /** Drops the entries of operations that have ended. */
  void removeIf(java.util.function.LongPredicate ended) {
    long[] oldTimes = Arrays.copyOf(times, count);
    long[] oldHandles = Arrays.copyOf(handles, count);
    count = 0;
    for (int i = 0; i < oldTimes.length; i++) {
      if (!ended.test(oldHandles[i])) {
        add(oldTimes[i], oldHandles[i]);
      }
    }
  }

  private void sink(int start, long timeNanos, long handle) {
    int at = start;
    for (; ; ) {
      int child = 2 * at + 1;
      if (child >= count) {
        break;
      }
      if (child + 1 < count && times[child + 1] - times[child] < 0) {
        child++;
      }
      if (timeNanos - times[child] <= 0) {
        break;
      }
      times[at] = times[child];
      handles[at] = handles[child];
      at = child;
    }
    times[at] = timeNanos;
    handles[at] = handle;
  }
}
