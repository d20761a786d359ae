package dev.fathom.workload.verify;

import java.nio.ByteBuffer;

/** Bytes that do not compress and are the same for the same seed. */
public final class RandomData {
  /** The golden ratio in 64 bits: SplitMix64's step (Steele, Lea, Flood 2014). */
  private static final long STEP = 0x9e3779b97f4a7c15L;

  private RandomData() {}

  /**
   * Fills the first {@code lengthBytes} of {@code bytes}, whatever its position. Hot path:
   * allocation-free.
   */
  public static void fill(ByteBuffer bytes, int lengthBytes, long seed) {
    long state = seed;
    int words = lengthBytes & -Long.BYTES;
    for (int at = 0; at < words; at += Long.BYTES) {
      state += STEP;
      bytes.putLong(at, mix(state));
    }
    long last = mix(state + STEP);
    for (int at = words; at < lengthBytes; at++) {
      bytes.put(at, (byte) last);
      last >>>= Byte.SIZE;
    }
  }

  private static long mix(long state) {
    long z = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
