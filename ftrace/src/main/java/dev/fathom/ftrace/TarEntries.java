package dev.fathom.ftrace;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Files in a tar archive, as far as {@code tar} makes them of files with short names.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/tar.5.html">tar(5)</a>
 */
final class TarEntries {
  private static final int BLOCK = 512;
  private static final int NAME_BYTES = 100;
  private static final int SIZE_AT = 124;
  private static final int SIZE_BYTES = 12;
  private static final int TYPE_AT = 156;
  private static final int MOST = 1 << 16;

  private TarEntries() {}

  /**
   * Hands over the texts of those files that are wanted.
   *
   * @param limitBytes of one file
   * @param wanted the name to hand a path over by
   */
  static void read(
      InputStream in,
      int limitBytes,
      Function<String, Optional<String>> wanted,
      BiConsumer<String, String> sink)
      throws IOException {
    for (int entry = 0; entry < MOST; entry++) {
      byte[] header = in.readNBytes(BLOCK);
      if (header.length < BLOCK || header[0] == 0) {
        return;
      }
      String name = text(header, 0, NAME_BYTES);
      long size = size(header);
      Optional<String> as = isFile(header[TYPE_AT]) ? wanted.apply(name) : Optional.empty();
      if (as.isPresent() && size <= limitBytes) {
        byte[] data = in.readNBytes((int) size);
        if (data.length < size) {
          throw new FormatException("the archive ends within " + Quoted.of(name));
        }
        sink.accept(as.get(), new String(data, StandardCharsets.UTF_8));
      } else {
        skip(in, size, name);
      }
      in.readNBytes((int) padding(size)); // the last file may lack it
    }
  }

  private static void skip(InputStream in, long size, String name) throws IOException {
    try {
      in.skipNBytes(size);
    } catch (EOFException e) {
      throw new FormatException("the archive ends within " + Quoted.of(name));
    }
  }

  private static boolean isFile(byte type) {
    return type == '0' || type == 0;
  }

  private static long padding(long size) {
    return -size & (BLOCK - 1);
  }

  private static long size(byte[] header) throws FormatException {
    String digits = text(header, SIZE_AT, SIZE_BYTES).strip();
    if (!digits.matches("[0-7]{1,11}")) {
      throw new FormatException("not a tar archive");
    }
    return Long.parseLong(digits, 8);
  }

  private static String text(byte[] header, int at, int length) {
    int end = at;
    while (end < at + length && header[end] != 0) {
      end++;
    }
    return new String(header, at, end - at, StandardCharsets.UTF_8);
  }
}
