package dev.fathom.kernel.record;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads the fields of one record. Reused for the next; belongs to one thread. */
final class Fields {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private MemorySegment data = MemorySegment.NULL;
  private long base;

  Fields of(MemorySegment data, long base) {
    this.data = data;
    this.base = base;
    return this;
  }

  long u64(long at) {
    return data.get(LONG, base + at);
  }

  int s32(long at) {
    return data.get(INT, base + at);
  }

  long u32(long at) {
    return s32(at) & 0xffff_ffffL;
  }

  int u16(long at) {
    return data.get(SHORT, base + at) & 0xffff;
  }

  int u8(long at) {
    return data.get(ValueLayout.JAVA_BYTE, base + at) & 0xff;
  }

  /** A name of at most {@link RecordLayout#COMM_BYTES}, up to its zero. */
  String comm(long at) {
    return text(at, RecordLayout.COMM_BYTES);
  }

  /** A text of at most so many bytes, up to its zero; what is no UTF-8 is replaced. */
  String text(long at, int most) {
    byte[] bytes = new byte[most];
    int length = 0;
    while (length < bytes.length && u8(at + length) != 0) {
      bytes[length] = (byte) u8(at + length);
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
