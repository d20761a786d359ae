package dev.fathom.kernel.record;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The fields of one record, at their offsets in bytes; as the format says, each lies at a multiple
 * of its size. Used again for the next record; belongs to one thread.
 *
 * <p>It is a copy: another processor wrote the record, and one copy fetches it faster than many
 * reads, each with checks of its own.
 */
final class Fields {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The largest record of today: a bio with all its origins. */
  private static final int WORDS =
      (RecordLayout.ORIGINS + RecordLayout.MOST_ORIGINS * RecordLayout.ORIGIN_BYTES) / Long.BYTES;

  private long[] words = new long[WORDS];

  /**
   * Takes the record at an offset, in whole words, as all records are. Behind its end lies what was
   * there before.
   */
  Fields of(MemorySegment data, long base, int lengthBytes) {
    int count = lengthBytes / Long.BYTES;
    if (count > words.length) {
      words = new long[count];
    }
    MemorySegment.copy(data, LONG, base, words, 0, count);
    return this;
  }

  long u64(int at) {
    return words[at >> 3];
  }

  int s32(int at) {
    return (int) (words[at >> 3] >>> ((at & 4) << 3));
  }

  long u32(int at) {
    return s32(at) & 0xffff_ffffL;
  }

  int u16(int at) {
    return (int) (words[at >> 3] >>> ((at & 6) << 3)) & 0xffff;
  }

  int u8(int at) {
    return (int) (words[at >> 3] >>> ((at & 7) << 3)) & 0xff;
  }

  /** A name of at most {@link RecordLayout#COMM_BYTES}, up to its zero. */
  String comm(int at) {
    return text(at, RecordLayout.COMM_BYTES);
  }

  /** A text of at most so many bytes, up to its zero; what is no UTF-8 is replaced. */
  String text(int at, int most) {
    byte[] bytes = new byte[most];
    int length = 0;
    while (length < bytes.length && u8(at + length) != 0) {
      bytes[length] = (byte) u8(at + length);
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
