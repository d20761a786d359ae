package dev.fathom.report;

import dev.fathom.trace.HistorySink;
import java.io.Closeable;
import java.io.IOException;

/**
 * Writes histories somewhere, in one form. What it writes is a function of the histories and their
 * order alone.
 *
 * <p>Used by one thread at a time. It may block as long as what it writes to does. {@link #accept}
 * never throws for an output that failed: the first error is kept, nothing is written after it, and
 * {@link #close} throws it.
 */
public interface Report extends HistorySink, Closeable {
  /**
   * Writes what is still held back, and flushes. Does not close what it writes to. Closing again
   * does nothing.
   *
   * @throws IOException the first error that the output had, now or earlier
   */
  @Override
  void close() throws IOException;

  /** Whether the output failed, so that more histories would be for nothing. */
  boolean failed();
}
