package dev.fathom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A document with places for tables: between a line {@code <!-- table:NAME -->} and the next line
 * {@code <!-- end -->}. All else in it is left as it is.
 *
 * @param path where it is
 */
record MarkedFile(Path path) {
  private static final String END = "<!-- end -->";

  /**
   * Replaces one table.
   *
   * @throws IOException if the document has no place for it, or it cannot be written
   */
  void replace(String name, String table) throws IOException {
    Files.writeString(path, replace(Files.readString(path), name, table));
  }

  private String replace(String document, String name, String table) throws IOException {
    String begin = "<!-- table:" + name + " -->\n";
    int from = document.indexOf(begin);
    if (from < 0) {
      throw new IOException(path + " has no line " + begin.strip());
    }
    int to = document.indexOf(END, from);
    int next = document.indexOf("<!-- table:", from + begin.length());
    if (to < 0 || (next >= 0 && next < to)) {
      throw new IOException(path + " has no line " + END + " after " + begin.strip());
    }
    return document.substring(0, from + begin.length())
        + "\n"
        + table.strip()
        + "\n\n"
        + document.substring(to);
  }
}
