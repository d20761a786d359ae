package dev.fathom.kernel;

import dev.fathom.kernel.bpf.BpfMap;
import dev.fathom.linux.ErrnoException;
import java.util.Arrays;

/**
 * What the kernel programs counted since they were attached: {@code enum fathom_counter} of {@code
 * records.h}. Everything that is missing from the records is counted here. Immutable.
 */
public final class KernelCounters {
  private static final int FIRST_UNKNOWN = 16;
  private static final int UNKNOWN_REASONS = 8;

  /** Not counted by the programs: the kernel itself does. */
  private static final int SKIPPED = 31;

  private static final int COUNTERS = 32;

  private final long[] values;

  private KernelCounters(long[] values) {
    this.values = values;
  }

  /**
   * Adds up what the processors counted.
   *
   * @param skipped see {@link #skipped}
   */
  static KernelCounters read(BpfMap map, long skipped) throws ErrnoException {
    long[] values = new long[COUNTERS];
    for (int counter = 0; counter < COUNTERS; counter++) {
      values[counter] = map.sum(BpfMap.bytes(0), counter * Long.BYTES);
    }
    values[SKIPPED] = skipped;
    return new KernelCounters(values);
  }

  /**
   * Of the counters by number; further ones are passed over, missing ones are 0.
   *
   * @param values as {@code enum fathom_counter} numbers them
   */
  public static KernelCounters of(long[] values) {
    return new KernelCounters(Arrays.copyOf(values, COUNTERS));
  }

  /** By number, as {@link #of} takes them. */
  public long[] values() {
    return values.clone();
  }

  /** Pages that became dirty. */
  public long dirtied() {
    return values[0];
  }

  /** Ranges that file systems told. */
  public long writes() {
    return values[1];
  }

  /** Bios taken up. */
  public long bios() {
    return values[2];
  }

  /** Records of bios handed over. */
  public long records() {
    return values[3];
  }

  /** Records of bios that were lost: the ring was full. */
  public long lostRecords() {
    return values[4];
  }

  /** Notices that were lost: the ring was full. */
  public long lostNotices() {
    return values[5];
  }

  /** Bios that were not taken up: the table was full. */
  public long refusedBios() {
    return values[6];
  }

  /** Bytes of {@link #refusedBios}. */
  public long refusedBytes() {
    return values[7];
  }

  /** Bios whose end was never seen. */
  public long stale() {
    return values[8];
  }

  /** Dirty pages that were forgotten: the table was full. */
  public long evictedPages() {
    return values[9];
  }

  /** Bios of this process, not told. */
  public long ownBios() {
    return values[10];
  }

  /** Bytes of {@link #ownBios}. */
  public long ownBytes() {
    return values[11];
  }

  /** Writes to pages that somebody else had made dirty. */
  public long coWriters() {
    return values[13];
  }

  /** Of {@link #coWriters} to pages that bios told of carried, how many found no room. */
  public long lostCoWriters() {
    return values[14];
  }

  /** Bytes without an origin. */
  public long unknownBytes() {
    return Arrays.stream(values, FIRST_UNKNOWN, FIRST_UNKNOWN + UNKNOWN_REASONS).sum();
  }

  /** Bytes with an origin. */
  public long originBytes() {
    return values[24];
  }

  /** Bytes of all bios told or lost. */
  public long bytes() {
    return values[25];
  }

  /** Bios kept out: nobody of those asked for had a part in them. */
  public long filteredBios() {
    return values[27];
  }

  /** Bytes of {@link #filteredBios}. */
  public long filteredBytes() {
    return values[28];
  }

  /** Children that found no room in the list of processes. */
  public long processesFull() {
    return values[29];
  }

  /**
   * Events that came inside another of the same kind: the kernel runs no program inside itself. Of
   * all devices, also those that are not traced.
   */
  public long skipped() {
    return values[SKIPPED];
  }

  /** Whether every bio that was seen was told. */
  public boolean complete() {
    return lostRecords() == 0 && refusedBios() == 0 && stale() == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KernelCounters counters && Arrays.equals(values, counters.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /** The values by number, for failed assertions. */
  @Override
  public String toString() {
    return "KernelCounters" + Arrays.toString(values);
  }
}
