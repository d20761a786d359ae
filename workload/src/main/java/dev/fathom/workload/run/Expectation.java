package dev.fathom.workload.run;

import dev.fathom.workload.offsets.Region;
import java.util.Arrays;
import java.util.BitSet;

/**
 * What a job's writes are to have left in one file: for each interval with a header of its own,
 * which write came last. Owned by the job's thread.
 */
final class Expectation {
  private static final int PART_BITS = 24;

  private final long startBytes;
  private final int intervalBytes;
  private final BitSet written = new BitSet();
  private final long[] seeds;

  /** The write's number, and in the low bits which interval of the write it is. */
  private final long[] writes;

  Expectation(Region region, int intervalBytes) {
    this.startBytes = region.startBytes();
    this.intervalBytes = intervalBytes;
    int count = Math.toIntExact(region.usableBytes() / intervalBytes);
    this.seeds = new long[count];
    this.writes = new long[count];
  }

  int count() {
    return seeds.length;
  }

  int index(long positionBytes) {
    return (int) ((positionBytes - startBytes) / intervalBytes);
  }

  long position(int index) {
    return startBytes + (long) index * intervalBytes;
  }

  /** Notes a write. Hot path: allocation-free in the steady state. */
  void wrote(long positionBytes, int lengthBytes, long seed, long number) {
    int first = index(positionBytes);
    int count = lengthBytes / intervalBytes;
    for (int i = 0; i < count; i++) {
      seeds[first + i] = seed;
      writes[first + i] = number << PART_BITS | i;
    }
    written.set(first, first + count);
  }

  long seed(int index) {
    return seeds[index];
  }

  /** Which of the job's writes it was, from 0. */
  long number(int index) {
    return writes[index] >>> PART_BITS;
  }

  /** Which interval of its write it is, from 0. */
  int part(int index) {
    return (int) (writes[index] & ((1 << PART_BITS) - 1));
  }

  /** The next interval from an index on that was written, or −1. */
  int nextWritten(int index) {
    return written.nextSetBit(index);
  }

  /** How many intervals from an index on were written, up to a bound. */
  int run(int index, int max) {
    return Math.min(max, written.nextClearBit(index) - index);
  }

  /** The seeds of all writes, ascending. */
  long[] sortedSeeds() {
    long[] sorted = written.stream().mapToLong(index -> seeds[index]).toArray();
    Arrays.sort(sorted);
    return sorted;
  }
}
