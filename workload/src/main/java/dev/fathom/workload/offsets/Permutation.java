package dev.fathom.workload.offsets;

/**
 * A shuffle of the numbers from 0 to below a size, computed instead of stored: a Feistel network
 * over the next power of two, walked until it lands below the size (Black and Rogaway, "Ciphers
 * with arbitrary finite domains", 2002). Less than two walks on average.
 *
 * <p>Owned by one thread.
 */
final class Permutation {
  /** Even, so that the halves have their widths again at the end. */
  private static final int ROUNDS = 6;

  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

  private final long size;
  private final int leftBits;
  private final int rightBits;
  private final long[] keys = new long[ROUNDS];

  /**
   * A shuffle of {@code size} numbers.
   *
   * @param size how many numbers; from 1 to 2<sup>62</sup>
   */
  Permutation(long size, long seed) {
    if (size < 1 || size > 1L << 62) {
      throw new IllegalArgumentException("size " + size + " is not in 1..2^62");
    }
    this.size = size;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(size - 1);
    this.leftBits = bits / 2;
    this.rightBits = bits - leftBits;
    reseed(seed);
  }

  /** Makes another shuffle. */
  void reseed(long seed) {
    long state = seed;
    for (int round = 0; round < ROUNDS; round++) {
      state += MULTIPLIER;
      keys[round] = mix(state);
    }
  }

  /** The number at {@code index}, both from 0 to below the size. Hot path: allocation-free. */
  long at(long index) {
    assert index >= 0 && index < size;
    long value = index;
    do {
      value = walk(value);
    } while (value >= size);
    return value;
  }

  private long walk(long value) {
    int low = rightBits;
    int high = leftBits;
    long shuffled = value;
    for (long key : keys) {
      long right = shuffled & ((1L << low) - 1);
      long left = shuffled >>> low;
      long mixed = (left ^ mix(right ^ key)) & ((1L << high) - 1);
      shuffled = (right << high) | mixed;
      int width = low;
      low = high;
      high = width;
    }
    return shuffled;
  }

  private static long mix(long value) {
    long z = value * MULTIPLIER;
    z = (z ^ (z >>> 32)) * 0xd6e8feb86659fd93L;
    return z ^ (z >>> 32);
  }
}
