package dev.fathom.trace.recording;

import dev.fathom.trace.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * What a recording says about itself at its beginning.
 *
 * @param monotonicNanos the monotonic clock when it began, that of all its events
 * @param realTimeNanos the real-time clock at the same moment, ns since 1970 UTC
 * @param processId of the program that recorded
 * @param bootId of the machine's run, as Linux names it, so that monotonic times of several
 *     recordings can be compared; empty if unknown
 * @param kernel release of the kernel, empty if unknown
 * @param label what was recorded: the command line, for example
 */
public record RecordingHeader(
    long monotonicNanos,
    long realTimeNanos,
    long processId,
    String bootId,
    String kernel,
    String label) {
  /** Version of the format that this program writes, and the only one it reads. */
  public static final int VERSION = 1;

  /** What stands for a header that cannot be read. */
  static final RecordingHeader UNKNOWN = new RecordingHeader(0, 0, 0, "", "", "");

  /** Not text, changed by everything that takes it for text, and told from it at once. */
  static final byte[] MAGIC = {(byte) 0x89, 'F', 'T', 'H', 'R', '\r', '\n', 0x1a};

  /** Before the texts. */
  static final int FIXED_BYTES = 56;

  /** The longest header. */
  static final int BYTES_MOST = 16384;

  /** Reads as this if numbers are little-endian. */
  private static final int BYTE_ORDER = 0x01020304;

  private static final int CRC_BYTES = 4;

  /** A header of a recording that begins now, in this process. */
  public static RecordingHeader now(String label) {
    long before = System.nanoTime();
    Instant now = Instant.now();
    long monotonic = before + (System.nanoTime() - before) / 2;
    return new RecordingHeader(
        monotonic,
        now.getEpochSecond() * 1_000_000_000 + now.getNano(),
        ProcessHandle.current().pid(),
        line("/proc/sys/kernel/random/boot_id"),
        line("/proc/sys/kernel/osrelease"),
        label);
  }

  private static String line(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      return ""; // not Linux
    }
  }

  /** The real time, in ns since 1970 UTC, of an event's time; if no clock was set meanwhile. */
  public long realTimeNanos(long eventNanos) {
    return realTimeNanos + (eventNanos - monotonicNanos);
  }

  /** The header's bytes. */
  ByteBuffer encode() {
    ByteBuffer out = ByteBuffer.allocate(BYTES_MOST).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).putShort((short) VERSION).putShort((short) 0);
    int lengthAt = out.position();
    out.putInt(0).putInt(BYTE_ORDER);
    out.putShort((short) Event.VERSION).putShort((short) Event.BYTES);
    out.putInt(BlockHeader.BLOCK_BYTES_MOST).putInt(0);
    out.putLong(monotonicNanos).putLong(realTimeNanos).putLong(processId);
    Texts.put(out, bootId);
    Texts.put(out, kernel);
    Texts.put(out, label);
    while ((out.position() + CRC_BYTES) % 8 != 0) {
      out.put((byte) 0);
    }
    out.putInt(lengthAt, out.position() + CRC_BYTES);
    out.putInt(crc(out, 0, out.position()));
    return out.flip();
  }

  private static int crc(ByteBuffer bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(from, length));
    return (int) crc.getValue();
  }

  /** Whether a file begins like this. */
  static boolean begins(ByteBuffer start) {
    byte[] first = new byte[Math.min(MAGIC.length, start.remaining())];
    start.get(start.position(), first);
    return first.length == MAGIC.length && Arrays.equals(first, MAGIC);
  }

  /** Length in bytes that a header claims; 0 if it cannot be. */
  static int length(ByteBuffer start) {
    if (start.remaining() < FIXED_BYTES) {
      return 0;
    }
    int length = start.getInt(start.position() + 12);
    return length >= FIXED_BYTES + CRC_BYTES && length <= BYTES_MOST ? length : 0;
  }

  /** Whether all bytes of a header are there and right. */
  static boolean whole(ByteBuffer start) {
    int length = length(start);
    return length > 0
        && start.remaining() >= length
        && start.getInt(start.position() + length - CRC_BYTES)
            == crc(start, start.position(), length - CRC_BYTES);
  }

  /**
   * A header from its bytes, which are whole.
   *
   * @throws RecordingFormatException if this program does not read such recordings
   */
  static RecordingHeader decode(ByteBuffer start, String file) throws RecordingFormatException {
    ByteBuffer in = start.slice().order(ByteOrder.LITTLE_ENDIAN);
    int version = in.getShort(8);
    int eventVersion = in.getShort(20);
    if (version != VERSION || eventVersion != Event.VERSION || in.getShort(22) != Event.BYTES) {
      throw new RecordingFormatException(
          "%s is a recording of version %d with events of version %d: this program reads %d and %d"
              .formatted(file, version, eventVersion, VERSION, Event.VERSION));
    }
    if (in.getInt(16) != BYTE_ORDER) {
      throw new RecordingFormatException(file + " is a recording of another byte order");
    }
    in.position(32);
    return new RecordingHeader(
        in.getLong(), in.getLong(), in.getLong(), Texts.take(in), Texts.take(in), Texts.take(in));
  }
}
