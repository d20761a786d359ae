package dev.fathom.kernel;

import dev.fathom.kernel.bpf.BpfMap;
import dev.fathom.linux.ErrnoException;

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
 * @param lostCoWriters of those, how many found no room
 * @param unknownBytes without an origin
 * @param originBytes with one
 * @param bytes of all bios told or lost
 * @param filteredBios kept out: nobody of those asked for had a part in them
 * @param filteredBytes of those
 * @param processesFull children that found no room in the list of processes
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
    long processesFull) {
  private static final int FIRST_UNKNOWN = 16;
  private static final int UNKNOWN_REASONS = 8;

  /** Adds up what the processors counted. */
  static KernelCounters read(BpfMap map) throws ErrnoException {
    long unknown = 0;
    for (int reason = 0; reason < UNKNOWN_REASONS; reason++) {
      unknown += sum(map, FIRST_UNKNOWN + reason);
    }
    return new KernelCounters(
        sum(map, 0),
        sum(map, 1),
        sum(map, 2),
        sum(map, 3),
        sum(map, 4),
        sum(map, 5),
        sum(map, 6),
        sum(map, 7),
        sum(map, 8),
        sum(map, 9),
        sum(map, 10),
        sum(map, 11),
        sum(map, 13),
        sum(map, 14),
        unknown,
        sum(map, 24),
        sum(map, 25),
        sum(map, 27),
        sum(map, 28),
        sum(map, 29));
  }

  private static long sum(BpfMap map, int counter) throws ErrnoException {
    return map.sum(BpfMap.bytes(0), counter * Long.BYTES);
  }

  /** Whether every bio that was seen was told. */
  public boolean complete() {
    return lostRecords == 0 && refusedBios == 0 && stale == 0;
  }
}
