package dev.fathom.trace.recording;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Texts in recordings: a length in bytes (16 bits), then UTF-8; cut where they are too long. */
final class Texts {
  /** Most bytes of one text: the longest path. */
  static final int BYTES_MOST = 4096;

  private Texts() {}

  /** Room that {@link #put} needs at most for any text. */
  static int room() {
    return 2 + BYTES_MOST;
  }

  static void put(ByteBuffer to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, BYTES_MOST);
    while (length > 0 && length < bytes.length && (bytes[length] & 0xc0) == 0x80) {
      length--; // in the middle of a character
    }
    to.putShort((short) length).put(bytes, 0, length);
  }

  /**
   * Takes a text.
   *
   * @throws java.nio.BufferUnderflowException if it is longer than what there is
   */
  static String take(ByteBuffer from) {
    byte[] bytes = new byte[Math.min(from.getShort() & 0xffff, from.remaining() + 1)];
    from.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
