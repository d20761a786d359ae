package dev.fathom.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a file seems to be by its first bytes: for messages about files that are not read. */
final class FileKind {
  private static final int LOOKED_AT = 512;

  private FileKind() {}

  /** In a few words, with an article. */
  static String of(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      return "a directory";
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(LOOKED_AT);
    }
    return start.length == 0 ? "empty" : of(start);
  }

  private static String of(byte[] start) {
    String text = new String(start, StandardCharsets.ISO_8859_1);
    String bare = text.stripLeading();
    if (text.startsWith("\u007fELF")) {
      return "a program (ELF)";
    }
    if (text.startsWith("\u001f\u008b") || text.startsWith("(\u00b5/\u00fd")) {
      return "compressed: unpack it first";
    }
    if (text.startsWith("PERFILE2")) {
      return "a perf.data file: perf script > FILE makes a text of it, which is read";
    }
    if (text.startsWith("FLR\0")) {
      return "a Flight Recorder file";
    }
    if (bare.regionMatches(true, 0, "<!doctype html", 0, 14) || bare.startsWith("<html")) {
      return "an HTML page";
    }
    if (bare.startsWith("{")) {
      return "JSON: a result or report, from which histories cannot be had";
    }
    return isText(start) ? "a text" : "a binary file of an unknown kind";
  }

  private static boolean isText(byte[] start) {
    for (byte one : start) {
      if (one >= 0 && one < ' ' && one != '\n' && one != '\t' && one != '\r' && one != 0x1b) {
        return false;
      }
    }
    return true;
  }
}
