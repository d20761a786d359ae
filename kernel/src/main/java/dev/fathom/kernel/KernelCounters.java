package dev.fathom.kernel;

import dev.fathom.kernel.bpf.BpfMap;
import dev.fathom.linux.ErrnoException;
import java.util.Arrays;

/**
 * What the kernel programs counted since they were attached: {@code enum fathom_counter} of {@code
 * records.h}. Everything that is missing from the records is counted here.
 *
 * @param dirtied pages that became dirty
 * @param writes ranges that file systems told
 * @param bios taken up
 * @param records of bios handed over
 * @param lostRecords of bios, because the ring was full
 * @param lostNotices because the ring was full
 * @param refusedBios not taken up: the table was full
 * @param refusedBytes of those
 * @param stale whose end was never seen
 * @param evictedPages dirty pages that were forgotten: the table was full
 * @param ownBios of this process, not told
 * @param ownBytes of those
 * @param coWriters writes to pages that somebody else had made dirty
 * @param lostCoWriters of those to pages that bios told of carried, how many found no room
 * @param unknownBytes without an origin
 * @param originBytes with one
 * @param bytes of all bios told or lost
 * @param filteredBios kept out: nobody of those asked for had a part in them
 * @param filteredBytes of those
 * @param processesFull children that found no room in the list of processes
 * @param skipped events that came inside another of the same kind: the kernel runs no program
 *     inside itself. Of all devices, also those that are not traced
 */
public record KernelCounters(
    long dirtied,
    long writes,
    long bios,
    long records,
    long lostRecords,
    long lostNotices,
    long refusedBios,
    long refusedBytes,
    long stale,
    long evictedPages,
    long ownBios,
    long ownBytes,
    long coWriters,
    long lostCoWriters,
    long unknownBytes,
    long originBytes,
    long bytes,
    long filteredBios,
    long filteredBytes,
    long processesFull,
    long skipped) {
  private static final int FIRST_UNKNOWN = 16;
  private static final int UNKNOWN_REASONS = 8;
  private static final int COUNTERS = 32;
  private static final int SKIPPED = 31;

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
    return of(values);
  }

  /**
   * Of the counters by number; further ones are passed over, missing ones are 0.
   *
   * @param values as {@code enum fathom_counter} numbers them
   */
  public static KernelCounters of(long[] values) {
    long[] all = Arrays.copyOf(values, COUNTERS);
    long unknown = 0;
    for (int reason = 0; reason < UNKNOWN_REASONS; reason++) {
      unknown += all[FIRST_UNKNOWN + reason];
    }
    return new KernelCounters(
        all[0],
        all[1],
        all[2],
        all[3],
        all[4],
        all[5],
        all[6],
        all[7],
        all[8],
        all[9],
        all[10],
        all[11],
        all[13],
        all[14],
        unknown,
        all[24],
        all[25],
        all[27],
        all[28],
        all[29],
        all[SKIPPED]);
  }

  /** By number, as {@link #of} takes them; unknown bytes without their reasons. */
  public long[] values() {
    long[] all = new long[COUNTERS];
    long[] first = {
      dirtied,
      writes,
      bios,
      records,
      lostRecords,
      lostNotices,
      refusedBios,
      refusedBytes,
      stale,
      evictedPages,
      ownBios,
      ownBytes
    };
    System.arraycopy(first, 0, all, 0, first.length);
    all[13] = coWriters;
    all[14] = lostCoWriters;
    all[FIRST_UNKNOWN] = unknownBytes;
    all[24] = originBytes;
    all[25] = bytes;
    all[27] = filteredBios;
    all[28] = filteredBytes;
    all[29] = processesFull;
    all[SKIPPED] = skipped;
    return all;
  }

  /** Whether every bio that was seen was told. */
  public boolean complete() {
    return lostRecords == 0 && refusedBios == 0 && stale == 0;
  }
}
