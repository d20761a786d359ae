package dev.fathom.cli.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard output for long texts: buffered, and an error when nobody reads any more, which {@link
 * PrintWriter} would keep to itself. Used by one thread at a time.
 */
public final class StandardOutput extends Writer {
  private static final int BUFFER_CHARS = 1 << 15;

  private final PrintWriter out;
  private final StringBuilder buffer = new StringBuilder(BUFFER_CHARS);

  /** Writes to a print writer, which is not closed. */
  public StandardOutput(PrintWriter out) {
    this.out = out;
  }

  /** The output takes nothing any more: its reader is gone, or its disk is full. */
  public static final class LostException extends IOException {
    private static final long serialVersionUID = 1;

    LostException() {
      super("standard output: cannot be written (is its disk full?)");
    }
  }

  /** Whether it is a pipe, whose reader may go; that is no error. */
  public static boolean isPipe() {
    try {
      String name = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return name.startsWith("pipe:") || name.startsWith("socket:");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  @Override
  public void write(char[] chars, int from, int length) throws IOException {
    buffer.append(chars, from, length);
    pass();
  }

  @Override
  public void write(String text, int from, int length) throws IOException {
    buffer.append(text, from, from + length);
    pass();
  }

  @Override
  public Writer append(CharSequence text) throws IOException {
    buffer.append(text);
    pass();
    return this;
  }

  private void pass() throws IOException {
    if (buffer.length() >= BUFFER_CHARS) {
      flush();
    }
  }

  @Override
  public void flush() throws IOException {
    out.append(buffer);
    buffer.setLength(0);
    if (out.checkError()) {
      throw new LostException();
    }
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
