package dev.fathom.workload.jobfile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The lines of one job file, decoded strictly as UTF-8. */
final class SourceText {
  /** More than any job file needs; a bound for what is held in memory. */
  static final int LENGTH_MAX_BYTES = 16 * 1024 * 1024;

  private SourceText() {}

  /**
   * Reads a regular file; anything else is refused before it is opened, so that it cannot block.
   */
  static List<String> read(Path path, Place from) throws JobFileException {
    String prefix = from.line() == 0 ? "" : "include " + path + ": ";
    try {
      var attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (attributes.isDirectory()) {
        throw new JobFileException(from, prefix + "is a directory, not a job file");
      }
      if (!attributes.isRegularFile()) {
        throw new JobFileException(
            from, prefix + "is a FIFO, socket or device, not a regular file");
      }
      try (InputStream in = Files.newInputStream(path)) {
        return read(in, path.toString(), from);
      }
    } catch (NoSuchFileException e) {
      throw new JobFileException(from, prefix + "no such file");
    } catch (AccessDeniedException e) {
      throw new JobFileException(from, prefix + "permission denied");
    } catch (IOException e) {
      throw new JobFileException(from, prefix + "cannot be read: " + e.getMessage());
    }
  }

  static List<String> read(InputStream in, String name, Place from)
      throws IOException, JobFileException {
    byte[] bytes = in.readNBytes(LENGTH_MAX_BYTES + 1);
    if (bytes.length > LENGTH_MAX_BYTES) {
      throw new JobFileException(
          from, name + " is longer than " + LENGTH_MAX_BYTES + " bytes: not a job file");
    }
    return lines(bytes, name);
  }

  private static List<String> lines(byte[] bytes, String name) throws JobFileException {
    List<String> lines = new ArrayList<>();
    int start = byteOrderMarkLength(bytes);
    while (start < bytes.length) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      lines.add(decoded(bytes, start, end, new Place(name, lines.size() + 1)));
      start = end + 1;
    }
    return lines;
  }

  private static int byteOrderMarkLength(byte[] bytes) {
    boolean marked =
        bytes.length >= 3
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF;
    return marked ? 3 : 0;
  }

  private static String decoded(byte[] bytes, int start, int end, Place place)
      throws JobFileException {
    var input = ByteBuffer.wrap(bytes, start, end - start);
    try {
      String line = StandardCharsets.UTF_8.newDecoder().decode(input).toString();
      if (line.indexOf('\0') >= 0) {
        throw new JobFileException(place, "holds a zero byte: not a text file");
      }
      return line;
    } catch (CharacterCodingException e) {
      int at = input.position() - start;
      throw new JobFileException(
          place,
          "byte %d of the line (0x%02x) is not valid UTF-8"
              .formatted(at + 1, bytes[Math.min(input.position(), end - 1)]));
    }
  }
}
