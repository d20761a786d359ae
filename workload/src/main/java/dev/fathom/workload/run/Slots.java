package dev.fathom.workload.run;

import dev.fathom.workload.offsets.Place;
import dev.fathom.workload.result.Direction;

/**
 * The operations of a job that are under way, by slot. Plain arrays; owned by the job's thread.
 *
 * <p>States: free → pending (prepared) → in flight → free, or pending again for the rest of a short
 * one.
 */
final class Slots {
  static final byte READ = 0;
  static final byte WRITE = 1;
  static final byte SYNC = 2;

  final byte[] kinds;
  final int[] files;
  final long[] positions;
  final int[] lengths;

  /** Bytes moved so far, by short reads and writes. */
  final int[] done;

  final long[] createdNanos;
  final long[] issuedNanos;
  final boolean[] used;
  private final int[] free;
  private int freeCount;

  Slots(int depth) {
    kinds = new byte[depth];
    files = new int[depth];
    positions = new long[depth];
    lengths = new int[depth];
    done = new int[depth];
    createdNanos = new long[depth];
    issuedNanos = new long[depth];
    used = new boolean[depth];
    free = new int[depth];
    for (int slot = depth - 1; slot >= 0; slot--) {
      free[freeCount++] = slot;
    }
  }

  int depth() {
    return free.length;
  }

  /** How many are pending or in flight. */
  int usedCount() {
    return free.length - freeCount;
  }

  boolean full() {
    return freeCount == 0;
  }

  /** A free slot; there must be one. */
  int take() {
    int slot = free[--freeCount];
    used[slot] = true;
    done[slot] = 0;
    issuedNanos[slot] = 0;
    return slot;
  }

  void free(int slot) {
    used[slot] = false;
    free[freeCount++] = slot;
  }

  void set(int slot, Place place) {
    kinds[slot] = place.direction() == Direction.READ ? READ : WRITE;
    files[slot] = place.file();
    positions[slot] = place.positionBytes();
    lengths[slot] = place.lengthBytes();
  }

  /** Whether anything under way touches the place's bytes. */
  boolean overlaps(Place place) {
    long end = place.positionBytes() + place.lengthBytes();
    for (int slot = 0; slot < used.length; slot++) {
      boolean same = used[slot] && kinds[slot] != SYNC && files[slot] == place.file();
      if (same
          && positions[slot] < end
          && place.positionBytes() < positions[slot] + lengths[slot]) {
        return true;
      }
    }
    return false;
  }
}
