package dev.fathom.ftrace;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One field of a trace event.
 *
 * @param name of the field
 * @param type as in C
 * @param offsetBytes in the event
 * @param sizeBytes 1, 2, 4 or 8 for numbers, more for arrays
 * @param signed whether numbers are
 * @param dynamic whether its four bytes say where the data is: offset low, length high
 */
public record EventField(
    String name, String type, int offsetBytes, int sizeBytes, boolean signed, boolean dynamic) {
  /** Events are shorter. */
  public static final int LIMIT_BYTES = 1 << 16;

  /** Checks the values. */
  public EventField {
    if (offsetBytes < 0 || sizeBytes < 0 || offsetBytes > LIMIT_BYTES || sizeBytes > LIMIT_BYTES) {
      throw new IllegalArgumentException(
          "field %s of %d bytes at %d".formatted(name, sizeBytes, offsetBytes));
    }
  }

  /** Whether an event of this length has it. */
  boolean within(int lengthBytes) {
    return offsetBytes + sizeBytes <= lengthBytes;
  }

  /**
   * Its number, in an event that begins at {@code at}.
   *
   * @throws IllegalArgumentException if it is no number
   */
  long number(ByteBuffer buffer, int at) {
    int place = at + offsetBytes;
    return switch (sizeBytes) {
      case 1 -> signed ? buffer.get(place) : Byte.toUnsignedInt(buffer.get(place));
      case 2 -> signed ? buffer.getShort(place) : Short.toUnsignedInt(buffer.getShort(place));
      case 4 -> signed ? buffer.getInt(place) : Integer.toUnsignedLong(buffer.getInt(place));
      case 8 -> buffer.getLong(place);
      default -> throw new IllegalArgumentException(name + " has " + sizeBytes + " bytes");
    };
  }

  /** Its bytes: empty if they are not within the event. */
  byte[] bytes(ByteBuffer buffer, int at, int lengthBytes) {
    int offset = offsetBytes;
    int length = sizeBytes;
    if (dynamic) {
      int place = buffer.getInt(at + offsetBytes);
      offset = place & 0xffff;
      length = place >>> 16;
    }
    if (offset + length > lengthBytes) {
      return new byte[0];
    }
    byte[] bytes = new byte[length];
    buffer.get(at + offset, bytes);
    return bytes;
  }

  /** Its characters up to the first zero. */
  String text(ByteBuffer buffer, int at, int lengthBytes) {
    byte[] bytes = bytes(buffer, at, lengthBytes);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
