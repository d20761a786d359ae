package dev.fathom.cli.report;

import java.io.IOException;
import java.io.PrintWriter;

/**
 * A run's trace: begun before its jobs, ended after its result was printed. What it has to say goes
 * to the errors, so that results stay results.
 */
public interface RunTrace {
  /** No trace. */
  RunTrace NONE =
      new RunTrace() {
        @Override
        public void begin() {}

        @Override
        public boolean end(PrintWriter out, PrintWriter err) {
          return true;
        }

        @Override
        public void abandon() {}
      };

  /**
   * Switches the probes on, and makes the file.
   *
   * @throws IOException if the file cannot be made
   */
  void begin() throws IOException;

  /**
   * Switches the probes off, and writes all.
   *
   * @param out gets summary and kept histories
   * @param err gets notes: lost events, what could not be written
   * @return whether all could be written
   */
  boolean end(PrintWriter out, PrintWriter err);

  /** The run did not take place: switches the probes off. Does nothing after {@link #end}. */
  void abandon();
}
