package dev.fathom.kernel;

import dev.fathom.kernel.bpf.BpfMap;
import dev.fathom.kernel.bpf.RecordConsumer;
import dev.fathom.linux.ErrnoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What is left in the table of bios when tracing ends: those under way, and those whose completion
 * the kernel did not tell. Their records are as far as they came, with the flag {@code
 * FATHOM_LOST_COMPLETION} of {@code records.h}; the table is {@code struct bio_ways} of {@code
 * bios.bpf.h}.
 */
final class UnfinishedBios {
  static final int WAYS = 4;

  /** What precedes the ways: their keys first. */
  static final int HEAD_BYTES = 64;

  /** A record and room for all its origins. */
  static final int RECORD_BYTES = 1760;

  /** The same, and what fills its last cache line. */
  static final int WAY_BYTES = 1792;

  static final int FLAGS_AT = 136;
  static final int LOST_COMPLETION = 1 << 17;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private UnfinishedBios() {}

  /** Hands them over; how many. */
  static int tell(BpfMap bios, RecordConsumer consumer) throws ErrnoException {
    if (bios.valueBytes() != HEAD_BYTES + WAYS * WAY_BYTES) {
      throw new IllegalStateException("sets of bios of " + bios.valueBytes() + " bytes");
    }
    int count = 0;
    for (int set = 0; set < bios.maxEntries(); set++) {
      byte[] ways = bios.lookup(BpfMap.bytes(set));
      if (ways == null) {
        continue;
      }
      MemorySegment table = MemorySegment.ofArray(ways);
      for (int way = 0; way < WAYS; way++) {
        if (table.get(LONG, (long) way * Long.BYTES) != 0) {
          long at = HEAD_BYTES + (long) way * WAY_BYTES;
          table.set(INT, at + FLAGS_AT, table.get(INT, at + FLAGS_AT) | LOST_COMPLETION);
          consumer.accept(table, at, RECORD_BYTES);
          count++;
        }
      }
    }
    return count;
  }
}
