package dev.fathom.ftrace;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * How a trace.dat file begins.
 *
 * @param version 6, 7 or another
 * @param bigEndian whether its numbers are
 * @param pageBytes of the kernel's pages
 * @param compression name of the algorithm, {@code none} for none
 * @param optionsAt where the first options are; 0 in version 6, which has them after all else
 */
record DatHeader(
    String version, boolean bigEndian, long pageBytes, String compression, long optionsAt) {
  /** Three bytes, and a word without an end. */
  static final byte[] MAGIC = {0x17, 0x08, 0x44, 't', 'r', 'a', 'c', 'i', 'n', 'g'};

  private static final String NONE = "none";

  /**
   * Reads it; the cursor is behind it then.
   *
   * @throws FormatException if it is none
   */
  static DatHeader read(DatCursor cursor) throws IOException {
    cursor.skip(MAGIC.length);
    String version = cursor.name();
    boolean bigEndian = cursor.number1() != 0;
    cursor.number1(); // bytes of a long in programs of that machine
    long pageBytes = cursor.number4();
    if (bigEndian || !version.equals("7")) {
      return new DatHeader(version, bigEndian, pageBytes, NONE, 0);
    }
    String compression = cursor.name();
    cursor.name(); // version of the algorithm
    return new DatHeader(version, false, pageBytes, compression, cursor.number8());
  }

  /** What to do about a file, where it is not read; else empty. */
  static String hint(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return read(new DatCursor(channel)).hint();
    } catch (FormatException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** The same of this. */
  String hint() {
    if (!version.equals("6") && !version.equals("7")) {
      return "version %s is not read; use trace-cmd report > file, and read that"
          .formatted(Quoted.of(version));
    }
    if (bigEndian) {
      return "of a big-endian machine, not read; use trace-cmd report > file, and read that";
    }
    if (!compression.equals(NONE)) {
      return "compressed with %s, not read; use trace-cmd convert --compression none -i file -o other"
          .formatted(Quoted.of(compression));
    }
    return "";
  }
}
