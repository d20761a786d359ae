package dev.fathom.trace;

import java.util.Arrays;

/** The pages that a bio carries, each as it was picked up. */
final class PageRefs {
  /** A page that the bio carries and that is not here is not known to be clean afterwards. */
  private static final int LIMIT = 4096;

  private static final int KEPT = 256;

  private long[] words = new long[2];
  private int count;

  void clear() {
    count = 0;
    if (words.length > KEPT) {
      words = new long[2];
    }
  }

  int count() {
    return count;
  }

  void add(long key, long round) {
    if (count == LIMIT) {
      return;
    }
    if (2 * count == words.length) {
      words = Arrays.copyOf(words, 4 * count);
    }
    words[2 * count] = key;
    words[2 * count + 1] = round;
    count++;
  }

  long key(int index) {
    return words[2 * index];
  }

  long round(int index) {
    return words[2 * index + 1];
  }
}
