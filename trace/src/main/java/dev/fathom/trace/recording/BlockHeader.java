package dev.fathom.trace.recording;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands before each block of a recording: 80 bytes, little-endian.
 *
 * <pre>
 *  0  magic          8 bytes
 *  8  type           u16
 * 10  flags          u16, 0
 * 12  length         u32, bytes after this header
 * 16  sequence       u64, counts all blocks from 0
 * 24  round          u64, of the merge; from 1
 * 32  writer         u32, 0: merged from all
 * 36  count          u32, of what the block holds
 * 40  first time     i64, ns of the monotonic clock
 * 48  last time      i64
 * 56  lost so far    u64, events, by full rings
 * 64  events before  u64, in this recording's blocks before this one
 * 72  CRC32C         u32, of the bytes after this header
 * 76  CRC32C         u32, of the 76 bytes before
 * </pre>
 */
record BlockHeader(
    int type,
    int lengthBytes,
    long sequence,
    long round,
    int writer,
    int count,
    long firstTime,
    long lastTime,
    long lost,
    long eventsBefore,
    int payloadCrc) {
  static final int BYTES = 80;

  /** Header and payload together. */
  static final int BLOCK_BYTES_MOST = 1 << 16;

  static final int PAYLOAD_BYTES_MOST = BLOCK_BYTES_MOST - BYTES;

  static final int EVENTS = 1;
  static final int NAMES = 2;
  static final int WRITERS = 3;
  static final int LOSS = 4;
  static final int END = 5;

  /** Types from here on are those of other rooms. */
  static final int FIRST_OPEN = 0x100;

  static final int LAST_OPEN = 0xffff;

  /** The bytes 8b 46 54 48 52 62 6c 6b: none of them is text in any encoding from its start. */
  static final long MAGIC = 0x6b6c_6252_4854_468bL;

  private static final int CRC_AT = 76;

  /** Writes it at the start of the buffer. */
  void encode(ByteBuffer to) {
    to.putLong(0, MAGIC);
    to.putShort(8, (short) type);
    to.putShort(10, (short) 0);
    to.putInt(12, lengthBytes);
    to.putLong(16, sequence);
    to.putLong(24, round);
    to.putInt(32, writer);
    to.putInt(36, count);
    to.putLong(40, firstTime);
    to.putLong(48, lastTime);
    to.putLong(56, lost);
    to.putLong(64, eventsBefore);
    to.putInt(72, payloadCrc);
    to.putInt(CRC_AT, crc(to, 0, CRC_AT));
  }

  /**
   * The header at a place, or null if there is none that is whole.
   *
   * @param from with at least {@link #BYTES} from there
   */
  static @Nullable BlockHeader decode(ByteBuffer from, int at) {
    if (from.getLong(at) != MAGIC || from.getInt(at + CRC_AT) != crc(from, at, CRC_AT)) {
      return null;
    }
    int length = from.getInt(at + 12);
    int count = from.getInt(at + 36);
    if (length < 0 || length > PAYLOAD_BYTES_MOST || count < 0 || from.getLong(at + 16) < 0) {
      return null;
    }
    return new BlockHeader(
        from.getShort(at + 8) & 0xffff,
        length,
        from.getLong(at + 16),
        from.getLong(at + 24),
        from.getInt(at + 32),
        count,
        from.getLong(at + 40),
        from.getLong(at + 48),
        from.getLong(at + 56),
        from.getLong(at + 64),
        from.getInt(at + 72));
  }

  static int crc(ByteBuffer bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(from, length));
    return (int) crc.getValue();
  }
}
