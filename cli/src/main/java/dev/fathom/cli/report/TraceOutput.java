package dev.fathom.cli.report;

import dev.fathom.trace.HistorySink;
import dev.fathom.trace.Incident;
import java.io.IOException;

/** Where the histories of a trace go, in some form. Used by one thread at a time. */
public interface TraceOutput extends HistorySink {
  /** Something that happened between requests; passed over by forms that have no place for it. */
  default void incident(Incident incident) {}

  /** Whether it failed, so that more histories would be for nothing. */
  boolean failed();

  /**
   * The trace is over: writes what was held back, and closes what it opened itself. Called once.
   *
   * @throws IOException the first error that the output had, now or earlier
   */
  void end(TraceFacts facts) throws IOException;
}
