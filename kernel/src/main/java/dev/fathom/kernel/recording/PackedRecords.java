package dev.fathom.kernel.recording;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Records without their zeros, of which a record is half. Each is its length in bytes (u16), a bit
 * for each of its 8-byte words (least significant first), 1 for one that is not 0, in whole bytes;
 * and these words. A last word that is shorter than 8 bytes is filled up with zeros.
 */
final class PackedRecords {
  /** The longest record. */
  static final int LENGTH_MOST = 32_768;

  private static final int WORD = Long.BYTES;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private PackedRecords() {}

  /** The most bytes that a record of this length takes. */
  static int packedMost(int lengthBytes) {
    int words = words(lengthBytes);
    return Short.BYTES + bitmapBytes(words) + words * WORD;
  }

  /** Adds a record to a little-endian buffer that has room for it. */
  static void put(MemorySegment data, long at, int lengthBytes, ByteBuffer target) {
    int words = words(lengthBytes);
    target.putShort((short) lengthBytes);
    int bitmap = target.position();
    target.position(bitmap + bitmapBytes(words));
    int bits = 0;
    for (int word = 0; word < words; word++) {
      long value = word(data, at, lengthBytes, word * WORD);
      if (value != 0) {
        target.putLong(value);
        bits |= 1 << (word & 7);
      }
      if ((word & 7) == 7 || word == words - 1) {
        target.put(bitmap + (word >>> 3), (byte) bits);
        bits = 0;
      }
    }
  }

  /**
   * Takes a record out of a little-endian buffer.
   *
   * @param room where it is laid, from the beginning; for the longest record and a word more
   * @return its length in bytes, or −1 if the buffer does not hold a whole one
   */
  static int take(ByteBuffer source, MemorySegment room) {
    if (source.remaining() < Short.BYTES) {
      return -1;
    }
    int lengthBytes = source.getShort() & 0xffff;
    int words = words(lengthBytes);
    if (lengthBytes > LENGTH_MOST || source.remaining() < bitmapBytes(words)) {
      return -1;
    }
    int bitmap = source.position();
    source.position(bitmap + bitmapBytes(words));
    for (int word = 0; word < words; word++) {
      long value = 0;
      if ((source.get(bitmap + (word >>> 3)) & (1 << (word & 7))) != 0) {
        if (source.remaining() < WORD) {
          return -1;
        }
        value = source.getLong();
      }
      room.set(LONG, (long) word * WORD, value);
    }
    return lengthBytes;
  }

  private static int words(int lengthBytes) {
    return (lengthBytes + WORD - 1) / WORD;
  }

  private static int bitmapBytes(int words) {
    return (words + 7) / 8;
  }

  private static long word(MemorySegment data, long at, int lengthBytes, int offset) {
    if (offset + WORD <= lengthBytes) {
      return data.get(LONG, at + offset);
    }
    long value = 0;
    for (int i = lengthBytes - 1; i >= offset; i--) {
      value = (value << 8) | (data.get(ValueLayout.JAVA_BYTE, at + i) & 0xff);
    }
    return value;
  }
}
