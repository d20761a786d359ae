package dev.fathom.html;

import dev.fathom.trace.History;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.Incident;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Histories as one HTML page that needs neither network nor other files. Histories are counted as
 * they come; the page is written when the report is closed. Memory is bounded: see {@link
 * HtmlOptions}. The same histories in the same order give the same page.
 *
 * <p>Names of processes, files and labels may hold anything: none is taken as markup or script.
 *
 * <p>Owned by one thread at a time.
 */
public final class HtmlReport implements HistorySink, Closeable {
  private final OutputStream out;
  private final Contents contents;
  private Heading heading = Heading.NONE;
  private boolean closed;

  /**
   * A report into a file, which is made, or emptied, now.
   *
   * @throws IOException if it cannot be
   */
  public HtmlReport(Path file, HtmlOptions options) throws IOException {
    this(Files.newOutputStream(file), options);
  }

  /** A report into a stream, which is closed with the report. */
  public HtmlReport(OutputStream out, HtmlOptions options) {
    this.out = new BufferedOutputStream(out, 1 << 16);
    contents = new Contents(options);
  }

  /** Says what the trace is. Until the report is closed the last word counts. */
  public void heading(Heading heading) {
    this.heading = heading;
  }

  /** Counts a history, and perhaps keeps it. Must not be called once closed. */
  @Override
  public void accept(History history) {
    requireOpen();
    contents.add(history);
  }

  /** Counts something that happened between requests; the longest are kept. Not once closed. */
  public void accept(Incident incident) {
    requireOpen();
    contents.add(incident);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the report is closed");
    }
  }

  /**
   * Writes the page. Takes a second or two for 200,000 histories.
   *
   * @throws IOException if it cannot be written; what is there then is no whole page
   */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      Page.write(out, contents.payload(heading));
    }
  }
}
