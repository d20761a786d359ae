package dev.fathom.cli.trace;

import java.io.Flushable;
import java.io.IOException;
import java.io.PrintWriter;

/** A print writer that does not keep its errors to itself. One thread. */
final class CheckedOutput implements Appendable, Flushable {
  private final PrintWriter writer;
  private boolean failed;

  CheckedOutput(PrintWriter writer) {
    this.writer = writer;
  }

  @Override
  public Appendable append(CharSequence text) throws IOException {
    return append(text, 0, text.length());
  }

  @Override
  public Appendable append(CharSequence text, int start, int end) throws IOException {
    check();
    writer.append(text, start, end);
    return this;
  }

  @Override
  public Appendable append(char character) throws IOException {
    check();
    writer.append(character);
    return this;
  }

  @Override
  public void flush() throws IOException {
    failed |= writer.checkError();
    check();
  }

  private void check() throws IOException {
    if (failed) {
      throw new IOException("standard output: cannot be written to (disk full, or a closed pipe)");
    }
  }
}
