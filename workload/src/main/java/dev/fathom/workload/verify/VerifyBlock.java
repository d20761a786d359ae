package dev.fathom.workload.verify;

import dev.fathom.workload.verify.Mismatch.Part;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One buffer filled with, or checked for, blocks that describe themselves as fio 3.33 writes them
 * with {@code verify=crc32c}: fio verifies what this fills, and this verifies what fio filled.
 *
 * <p>With an interval shorter than the block (fio's {@code verify_interval}) the block holds
 * several headers, each with the data up to the next.
 *
 * <p>Owned by one thread at a time, as is its buffer.
 */
public final class VerifyBlock {
  /** In the order in which a header is best explained. */
  private static final Part[] PARTS = {
    Part.MAGIC, Part.TYPE, Part.HEADER_CHECKSUM, Part.LENGTH, Part.OFFSET, Part.DATA_CHECKSUM
  };

  private final ByteBuffer bytes;
  private final CRC32C crc = new CRC32C();

  /**
   * Fills and checks {@code buffer}, whatever its position and limit, from its first byte on.
   *
   * @param buffer direct or not; borrowed as long as this is used
   */
  public VerifyBlock(ByteBuffer buffer) {
    if (buffer.capacity() <= VerifyHeader.SIZE_BYTES) {
      throw new IllegalArgumentException(
          "a buffer of %d bytes holds no header of %d and data"
              .formatted(buffer.capacity(), VerifyHeader.SIZE_BYTES));
    }
    this.bytes = buffer.duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Fills the first bytes with data and headers. Hot path: allocation-free.
   *
   * @param lengthBytes how many; a multiple of the interval
   * @param intervalBytes the distance of headers; at least 45; the length for one header
   * @param offsetBytes where in the file they go
   * @param stamp what else the headers say
   */
  public void fill(int lengthBytes, int intervalBytes, long offsetBytes, BlockStamp stamp) {
    checkLengths(lengthBytes, intervalBytes);
    RandomData.fill(bytes, lengthBytes, stamp.seed());
    for (int at = 0; at < lengthBytes; at += intervalBytes) {
      fillOne(at, intervalBytes, offsetBytes + at, stamp);
    }
  }

  /**
   * Checks the first bytes. Allocates only if they are wrong.
   *
   * @param lengthBytes how many; a multiple of the interval
   * @param intervalBytes the distance of headers, as it was when they were written
   * @param file the file's name for the message
   * @param offsetBytes where in the file they come from
   * @return the first thing wrong, or null if all is right
   */
  public @Nullable Mismatch check(
      int lengthBytes, int intervalBytes, String file, long offsetBytes) {
    checkLengths(lengthBytes, intervalBytes);
    for (int at = 0; at < lengthBytes; at += intervalBytes) {
      Mismatch mismatch = checkOne(at, intervalBytes, file, offsetBytes + at);
      if (mismatch != null) {
        return mismatch;
      }
    }
    return null;
  }

  /** Like the other check, and the headers must have been written with {@code seed}. */
  public @Nullable Mismatch check(
      int lengthBytes, int intervalBytes, String file, long offsetBytes, long seed) {
    Mismatch mismatch = check(lengthBytes, intervalBytes, file, offsetBytes);
    for (int at = 0; mismatch == null && at < lengthBytes; at += intervalBytes) {
      long found = bytes.getLong(at + VerifyHeader.SEED_AT);
      if (found != seed) {
        return new Mismatch(file, offsetBytes + at, intervalBytes, Part.SEED, seed, found);
      }
    }
    return mismatch;
  }

  /**
   * Checks one interval. Allocates only if it is wrong.
   *
   * @param at where in the buffer it begins
   * @param intervalBytes its length
   * @param file the file's name for the message
   * @param offsetBytes where in the file it comes from
   * @return the first thing wrong, or null if all is right
   */
  public @Nullable Mismatch checkInterval(
      int at, int intervalBytes, String file, long offsetBytes) {
    if (at < 0 || at > bytes.capacity() - intervalBytes) {
      throw new IllegalArgumentException(
          "interval of %d bytes at %d in a buffer of %d bytes"
              .formatted(intervalBytes, at, bytes.capacity()));
    }
    checkLengths(intervalBytes, intervalBytes);
    return checkOne(at, intervalBytes, file, offsetBytes);
  }

  /** The seed in the header at a place of the buffer. */
  public long seed(int at) {
    return bytes.getLong(at + VerifyHeader.SEED_AT);
  }

  /** The seed in the first header; meaningful after a check found nothing wrong. */
  public long seed() {
    return bytes.getLong(VerifyHeader.SEED_AT);
  }

  /** The lowest 16 bits of the write's number in the first header, as {@link #seed()}. */
  public int number() {
    return Short.toUnsignedInt(bytes.getShort(VerifyHeader.NUMBER_AT));
  }

  private void fillOne(int at, int length, long offset, BlockStamp stamp) {
    bytes.putShort(at + VerifyHeader.MAGIC_AT, (short) VerifyHeader.MAGIC);
    bytes.putShort(at + VerifyHeader.TYPE_AT, (short) VerifyHeader.TYPE_CRC32C);
    bytes.putInt(at + VerifyHeader.LENGTH_AT, length);
    bytes.putLong(at + VerifyHeader.SEED_AT, stamp.seed());
    bytes.putLong(at + VerifyHeader.OFFSET_AT, offset);
    bytes.putInt(at + VerifyHeader.SECONDS_AT, (int) (stamp.timeNanos() / 1_000_000_000));
    bytes.putInt(at + VerifyHeader.NANOSECONDS_AT, (int) (stamp.timeNanos() % 1_000_000_000));
    bytes.putShort(at + VerifyHeader.THREAD_AT, (short) stamp.thread());
    bytes.putShort(at + VerifyHeader.NUMBER_AT, (short) stamp.number());
    bytes.putInt(at + VerifyHeader.HEADER_CRC_AT, headerCrc(at));
    bytes.putInt(at + VerifyHeader.DATA_CRC_AT, dataCrc(at, length));
  }

  private @Nullable Mismatch checkOne(int at, int length, String file, long offset) {
    Part part = wrongPart(at, length, offset);
    if (part == null) {
      return null;
    }
    long expected = expected(part, at, length, offset);
    return new Mismatch(file, offset, length, part, expected, found(part, at));
  }

  private @Nullable Part wrongPart(int at, int length, long offset) {
    for (Part part : PARTS) {
      if (expected(part, at, length, offset) != found(part, at)) {
        return part;
      }
    }
    return null;
  }

  private long expected(Part part, int at, int length, long offset) {
    return switch (part) {
      case MAGIC -> VerifyHeader.MAGIC;
      case TYPE ->
          found(part, at) == VerifyHeader.TYPE_CRC32C_INTEL
              ? VerifyHeader.TYPE_CRC32C_INTEL
              : VerifyHeader.TYPE_CRC32C;
      case HEADER_CHECKSUM -> Integer.toUnsignedLong(headerCrc(at));
      case LENGTH -> length;
      case OFFSET -> offset;
      case SEED -> throw new IllegalStateException("a seed is compared by the caller");
      case DATA_CHECKSUM -> Integer.toUnsignedLong(dataCrc(at, length));
    };
  }

  private long found(Part part, int at) {
    return switch (part) {
      case MAGIC -> Short.toUnsignedLong(bytes.getShort(at + VerifyHeader.MAGIC_AT));
      case TYPE -> Short.toUnsignedLong(bytes.getShort(at + VerifyHeader.TYPE_AT));
      case HEADER_CHECKSUM -> Integer.toUnsignedLong(bytes.getInt(at + VerifyHeader.HEADER_CRC_AT));
      case LENGTH -> Integer.toUnsignedLong(bytes.getInt(at + VerifyHeader.LENGTH_AT));
      case OFFSET -> bytes.getLong(at + VerifyHeader.OFFSET_AT);
      case SEED -> bytes.getLong(at + VerifyHeader.SEED_AT);
      case DATA_CHECKSUM -> Integer.toUnsignedLong(bytes.getInt(at + VerifyHeader.DATA_CRC_AT));
    };
  }

  private int headerCrc(int at) {
    return crc(at, at + VerifyHeader.HEADER_CRC_AT);
  }

  private int dataCrc(int at, int length) {
    return crc(at + VerifyHeader.SIZE_BYTES, at + length);
  }

  /** CRC-32C as fio computes it: all ones at first, and not inverted at the end. */
  private int crc(int from, int to) {
    crc.reset();
    crc.update(bytes.limit(to).position(from));
    bytes.clear();
    return ~(int) crc.getValue();
  }

  private void checkLengths(int length, int interval) {
    boolean fits = length > 0 && length <= bytes.capacity();
    if (!fits || interval <= VerifyHeader.SIZE_BYTES || length % interval != 0) {
      throw new IllegalArgumentException(
          "length %d, interval %d in a buffer of %d bytes"
              .formatted(length, interval, bytes.capacity()));
    }
  }
}
