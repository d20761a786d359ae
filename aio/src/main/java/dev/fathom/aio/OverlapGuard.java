package dev.fathom.aio;

import java.util.Arrays;

/**
 * Finds out whether a read's memory overlaps memory of another operation in flight, for memory that
 * is not from a pool (a pool's buffers know it themselves). A hash table counts, for each 4 KiB
 * page of addresses, how many operations in flight touch it; only if a page is shared are the exact
 * ranges compared. So the usual cost is one table entry for each page of the operation.
 *
 * <p>Open addressing with linear probing and backward-shift deletion (Knuth, TAOCP 3, 6.4,
 * algorithm R). Owned by its engine. Allocates only to grow.
 */
final class OverlapGuard {
  private static final int PAGE_SHIFT = 12;
  private static final long EMPTY = -1;

  private long[] pages = new long[64];
  private int[] counts = new int[64];
  private int used;

  OverlapGuard() {
    Arrays.fill(pages, EMPTY);
  }

  /** Adds a range; answers whether one of its pages is touched by another operation too. */
  boolean add(long address, long lengthBytes) {
    boolean shared = false;
    if (lengthBytes == 0) {
      return false;
    }
    long end = (address + lengthBytes - 1) >>> PAGE_SHIFT;
    for (long page = address >>> PAGE_SHIFT; page <= end; page++) {
      shared |= increment(page);
    }
    return shared;
  }

  /** Takes a range out that was added. */
  void remove(long address, long lengthBytes) {
    if (lengthBytes == 0) {
      return;
    }
    long end = (address + lengthBytes - 1) >>> PAGE_SHIFT;
    for (long page = address >>> PAGE_SHIFT; page <= end; page++) {
      decrement(page);
    }
  }

  boolean isEmpty() {
    return used == 0;
  }

  private boolean increment(long page) {
    if (used * 2 >= pages.length) {
      grow();
    }
    int at = find(page);
    if (pages[at] == page) {
      counts[at]++;
      return true;
    }
    pages[at] = page;
    counts[at] = 1;
    used++;
    return false;
  }

  private void decrement(long page) {
    int at = find(page);
    assert pages[at] == page : "page " + page + " was not added";
    if (--counts[at] == 0) {
      used--;
      close(at);
    }
  }

  private int find(long page) {
    int mask = pages.length - 1;
    int at = home(page) & mask;
    while (pages[at] != page && pages[at] != EMPTY) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private static int home(long page) {
    long mixed = page * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32);
  }

  /** Closes the gap at {@code hole} by moving entries whose home lies at or before it. */
  private void close(int hole) {
    int mask = pages.length - 1;
    int gap = hole;
    int at = (gap + 1) & mask;
    while (pages[at] != EMPTY) {
      int distance = (at - (home(pages[at]) & mask)) & mask;
      if (distance >= ((at - gap) & mask)) {
        pages[gap] = pages[at];
        counts[gap] = counts[at];
        gap = at;
      }
      at = (at + 1) & mask;
    }
    pages[gap] = EMPTY;
  }

  private void grow() {
    long[] oldPages = pages;
    int[] oldCounts = counts;
    pages = new long[oldPages.length * 2];
    counts = new int[pages.length];
    Arrays.fill(pages, EMPTY);
    for (int i = 0; i < oldPages.length; i++) {
      if (oldPages[i] != EMPTY) {
        int at = find(oldPages[i]);
        pages[at] = oldPages[i];
        counts[at] = oldCounts[i];
      }
    }
  }
}
