package dev.fathom.linux;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What files of proc(5) and sysfs(5) say. What cannot be read is unknown and no error. From any
 * thread.
 */
public final class ProcFile {
  private static final int PIECE_BYTES = 32 << 10;

  private ProcFile() {}

  /** The text without space around it; nothing if the file cannot be read. Does not wait. */
  public static Optional<String> text(Path file) {
    try {
      return Optional.of(read(file).toString(StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads in large pieces. Files of /proc/sys give all at once or cut: Files.readAllBytes begins
   * with one byte where a file says that it is empty, and would get the first digit of a number.
   */
  private static ByteArrayOutputStream read(Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(piece); count > 0; count = in.read(piece)) {
        bytes.write(piece, 0, count);
      }
    }
    return bytes;
  }

  /** The decimal number that is all of the file; nothing if there is none. Does not wait. */
  public static OptionalLong number(Path file) {
    return number(text(file).orElse(""));
  }

  /** The decimal number that a text is, but for space around it; nothing if it is none. */
  public static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * What follows a name at the beginning of a line, without space around it.
   *
   * @param text of a file, e.g. of /proc/self/status
   * @param name with what separates it, e.g. {@code CapEff:}
   * @return of the first such line; empty if there is none
   */
  public static String field(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip())
        .findFirst()
        .orElse("");
  }
}
