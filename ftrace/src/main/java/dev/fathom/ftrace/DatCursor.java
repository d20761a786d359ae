package dev.fathom.ftrace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/** A place in a trace.dat file, read onwards; little-endian. Used by one thread. */
final class DatCursor {
  private static final int WINDOW_BYTES = 1 << 16;
  private static final int NAME_LIMIT_BYTES = 256;

  private final FileChannel file;
  private final long end;
  private final ByteBuffer window =
      ByteBuffer.allocate(WINDOW_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /** Where the window begins in the file. */
  private long windowAt;

  /** At the beginning of a file, which stays the caller's. */
  DatCursor(FileChannel file) throws IOException {
    this.file = file;
    end = file.size();
    window.limit(0);
  }

  /** Bytes of the file. */
  long fileBytes() {
    return end;
  }

  /** Where it is. */
  long at() {
    return windowAt + window.position();
  }

  /** Goes somewhere else. */
  void seek(long place) throws FormatException {
    if (place < 0 || place > end) {
      throw new FormatException(
          "byte %s is beyond its end".formatted(Long.toUnsignedString(place)));
    }
    windowAt = place;
    window.clear().limit(0);
  }

  /** Passes over so many bytes. */
  void skip(long count) throws FormatException {
    if (count < 0 || count > end - at()) {
      throw cut();
    }
    seek(at() + count);
  }

  int number1() throws IOException {
    return Byte.toUnsignedInt(need(Byte.BYTES).get());
  }

  int number2() throws IOException {
    return Short.toUnsignedInt(need(Short.BYTES).getShort());
  }

  long number4() throws IOException {
    return Integer.toUnsignedLong(need(Integer.BYTES).getInt());
  }

  /** A number of 8 bytes; offsets and sizes that are negative are beyond any file. */
  long number8() throws IOException {
    return need(Long.BYTES).getLong();
  }

  /** Characters up to a zero, which is passed over. */
  String name() throws IOException {
    StringBuilder name = new StringBuilder();
    for (int next = number1(); next != 0; next = number1()) {
      if (name.length() == NAME_LIMIT_BYTES) {
        throw new FormatException("a name without an end before byte %,d".formatted(at()));
      }
      name.append((char) next);
    }
    return name.toString();
  }

  /** Passes over a word that must be there, with its zero. */
  void expect(String word) throws IOException {
    long place = at();
    String found = name();
    if (!found.equals(word)) {
      throw new FormatException(
          "%s instead of %s at byte %,d".formatted(Quoted.of(found), word, place));
    }
  }

  /** Text of so many bytes; what is longer than the limit is passed over, and empty. */
  String text(long count, int limitBytes) throws IOException {
    if (count < 0 || count > end - at()) {
      throw cut();
    }
    if (count > limitBytes) {
      skip(count);
      return "";
    }
    byte[] bytes = new byte[(int) count];
    for (int filled = 0; filled < bytes.length; ) {
      ByteBuffer some = need(1);
      int length = Math.min(some.remaining(), bytes.length - filled);
      some.get(bytes, filled, length);
      filled += length;
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private ByteBuffer need(int count) throws IOException {
    if (window.remaining() < count) {
      windowAt = at();
      window.compact();
      while (window.position() < count) {
        if (file.read(window, windowAt + window.position()) < 0) {
          window.flip();
          throw cut();
        }
      }
      window.flip();
    }
    return window;
  }

  private FormatException cut() {
    return new FormatException("it ends too early, at byte %,d".formatted(end));
  }
}
