package dev.fathom.driver;

import dev.fathom.linux.IoUring;
import java.util.Arrays;

/**
 * Submission entries that found no room in a ring which could not be made larger; they follow when
 * there is room. In order; one thread at a time.
 */
final class Spill {
  private static final int WORDS = 6;

  private long[] words = new long[WORDS * 64];
  private int count;

  int count() {
    return count;
  }

  void add(
      long header,
      long offset,
      long address,
      long lengthAndFlags,
      long userData,
      long bufferIndex) {
    int at = count++ * WORDS;
    if (at == words.length) {
      words = Arrays.copyOf(words, words.length * 2);
    }
    words[at] = header;
    words[at + 1] = offset;
    words[at + 2] = address;
    words[at + 3] = lengthAndFlags;
    words[at + 4] = userData;
    words[at + 5] = bufferIndex;
  }

  /** Moves as many as there is room for into the ring. */
  void moveTo(IoUring ring) {
    int moved = Math.min(count, ring.sqSpace());
    for (int i = 0; i < moved; i++) {
      int at = i * WORDS;
      ring.prepare(
          words[at], words[at + 1], words[at + 2], words[at + 3], words[at + 4], words[at + 5]);
    }
    System.arraycopy(words, moved * WORDS, words, 0, (count - moved) * WORDS);
    count -= moved;
  }
}
