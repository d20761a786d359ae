package dev.fathom.cli.top;

import java.util.Arrays;

/**
 * Sums over the last ten seconds, in slots of one second: what was added nine to ten seconds ago
 * and later. Times may not go back; those that do count as the latest. Belongs to one thread.
 */
final class SlidingSums {
  /** Slots that are summed, the one being filled included. */
  static final int SLOTS = 10;

  /** Nanoseconds in a slot. */
  static final long SLOT_NANOS = 1_000_000_000;

  private final int kinds;
  private final long[] sums;
  private long slot = Long.MIN_VALUE;

  /** Sums of so many kinds. */
  SlidingSums(int kinds) {
    this.kinds = kinds;
    sums = new long[kinds * SLOTS];
  }

  /** Adds an amount. */
  void add(long nanos, int kind, long amount) {
    turnTo(nanos);
    sums[at() + kind] += amount;
  }

  /** The sum of a kind. */
  long sum(long nanos, int kind) {
    turnTo(nanos);
    long sum = 0;
    for (int i = 0; i < SLOTS; i++) {
      sum += sums[i * kinds + kind];
    }
    return sum;
  }

  private int at() {
    return (int) Math.floorMod(slot, (long) SLOTS) * kinds;
  }

  private void turnTo(long nanos) {
    long now = Math.floorDiv(nanos, SLOT_NANOS);
    if (now <= slot) {
      return;
    }
    if (slot == Long.MIN_VALUE || now - slot >= SLOTS) {
      Arrays.fill(sums, 0);
      slot = now;
      return;
    }
    while (slot < now) {
      slot++;
      Arrays.fill(sums, at(), at() + kinds, 0);
    }
  }
}
