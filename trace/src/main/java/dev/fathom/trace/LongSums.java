package dev.fathom.trace;

import java.util.Arrays;
import java.util.function.BiConsumer;

/** Sums by a key: a hash table with open addressing that grows to a limit. Of one thread. */
final class LongSums {
  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  private final int limit;
  private long[] keys = new long[16];
  private long[] sums = new long[16];
  private boolean[] used = new boolean[16];
  private int shift = 60;
  private int size;

  LongSums(int limit) {
    this.limit = limit;
  }

  private int find(long key) {
    int mask = keys.length - 1;
    int i = (int) ((key * GOLDEN) >>> shift);
    while (used[i] && keys[i] != key) {
      i = (i + 1) & mask;
    }
    return i;
  }

  /** Adds to the sum; false if there is no room for the key. */
  boolean add(long key, long amount) {
    int i = find(key);
    if (!used[i]) {
      if (size == limit) {
        return false;
      }
      if (2 * (size + 1) > keys.length) {
        grow();
        i = find(key);
      }
      used[i] = true;
      keys[i] = key;
      size++;
    }
    sums[i] += amount;
    return true;
  }

  long sum(long key) {
    int i = find(key);
    return used[i] ? sums[i] : 0;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldSums = sums;
    boolean[] oldUsed = used;
    keys = new long[2 * oldKeys.length];
    sums = new long[keys.length];
    used = new boolean[keys.length];
    shift--;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldUsed[i]) {
        int to = find(oldKeys[i]);
        used[to] = true;
        keys[to] = oldKeys[i];
        sums[to] = oldSums[i];
      }
    }
  }

  /** Each key and its sum, by key. */
  void each(BiConsumer<Long, Long> consumer) {
    long[] sorted = new long[size];
    int at = 0;
    for (int i = 0; i < keys.length; i++) {
      if (used[i]) {
        sorted[at++] = keys[i];
      }
    }
    Arrays.sort(sorted);
    for (long key : sorted) {
      consumer.accept(key, sum(key));
    }
  }
}
