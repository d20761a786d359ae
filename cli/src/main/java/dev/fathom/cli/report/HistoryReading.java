package dev.fathom.cli.report;

import dev.fathom.trace.HistorySink;
import dev.fathom.trace.Incident;
import java.io.Closeable;
import java.io.IOException;
import java.util.function.Consumer;

/** An open file of histories, read once from begin to end by one thread, in constant memory. */
public interface HistoryReading extends Closeable {
  /** Told how far reading is, and asked whether to go on. */
  @FunctionalInterface
  interface Watch {
    /**
     * Called now and then.
     *
     * @param bytesRead so far
     * @param bytesAll of the file, 0 if that is not known
     * @return false to read no further
     */
    boolean goOn(long bytesRead, long bytesAll);
  }

  /**
   * Reads all, or until the watch says no.
   *
   * @param incidents takes what happened between requests, of traces that tell it
   * @throws IOException if the file cannot be read; damage is in {@link #facts}
   */
  void read(HistorySink sink, Consumer<Incident> incidents, Watch watch) throws IOException;

  /** How many events, or records, were read until now. */
  long events();

  /** The monotonic clock, in ns, when {@link TraceFacts#began} was; 0 if that is not known. */
  default long beganNanos() {
    return 0;
  }

  /** What is known: before reading what the beginning says, afterwards all. */
  TraceFacts facts();
}
