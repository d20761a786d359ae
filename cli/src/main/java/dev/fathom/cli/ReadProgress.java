package dev.fathom.cli;

import dev.fathom.cli.report.HistoryReading;
import java.io.PrintWriter;

/** One line on the terminal that tells how far reading a file is, once it takes long. */
final class ReadProgress implements HistoryReading.Watch {
  private static final long FIRST_NANOS = 1_000_000_000;
  private static final long EVERY_NANOS = 250_000_000;
  private static final String ERASE = "\r\033[K";

  private final PrintWriter err;
  private final boolean shown;
  private long nextNanos = System.nanoTime() + FIRST_NANOS;
  private boolean dirty;

  ReadProgress(PrintWriter err, boolean shown) {
    this.err = err;
    this.shown = shown;
  }

  @Override
  public boolean goOn(long bytesRead, long bytesAll) {
    long now = System.nanoTime();
    if (shown && now - nextNanos >= 0) {
      nextNanos = now + EVERY_NANOS;
      err.print(ERASE + line(bytesRead, bytesAll));
      err.flush();
      dirty = true;
    }
    return true;
  }

  /** The line. */
  static String line(long bytesRead, long bytesAll) {
    return bytesAll <= 0
        ? "reading ..."
        : "reading: %d%% of %,d MiB"
            .formatted(Math.min(100, 100 * bytesRead / bytesAll), bytesAll >> 20);
  }

  /** Shows no more. */
  void end() {
    if (dirty) {
      err.print(ERASE);
      err.flush();
    }
  }
}
