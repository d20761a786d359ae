package dev.fathom.perfetto;

/** Numbers of arrows, and how many there may be in each second of the trace. */
final class Flows {
  /** Seconds that are counted at once: histories end in another order than they began. */
  private static final int SECONDS = 64;

  private static final long SECOND_NANOS = 1_000_000_000;

  private final int limit;
  private final long[] seconds = new long[SECONDS];
  private final int[] counts = new int[SECONDS];
  private long last;
  private long leftOut;

  Flows(int perSecond) {
    this.limit = perSecond;
  }

  /** A new number, at least 1; or 0 if there are too many in that second already. */
  long next(long nanos) {
    long second = Math.floorDiv(nanos, SECOND_NANOS);
    int slot = (int) Math.floorMod(second, (long) SECONDS);
    if (seconds[slot] != second) {
      seconds[slot] = second;
      counts[slot] = 0;
    }
    if (counts[slot] >= limit) {
      leftOut++;
      return 0;
    }
    counts[slot]++;
    return ++last;
  }

  /** How many were refused. */
  long leftOut() {
    return leftOut;
  }
}
