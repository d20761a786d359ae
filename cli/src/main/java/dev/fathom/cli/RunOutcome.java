package dev.fathom.cli;

import dev.fathom.cli.report.RunTrace;
import dev.fathom.workload.run.RunResult;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * What is written when a run is over: the result, then what its trace shows.
 *
 * @param report of the result
 * @param trace of the run
 * @param out gets what the trace prints
 * @param err gets notes
 */
record RunOutcome(RunReport report, RunTrace trace, PrintWriter out, PrintWriter err) {
  /**
   * Writes all.
   *
   * @return whether the trace could be written
   */
  boolean write(RunResult result) throws IOException {
    report.write(result);
    return trace.end(out, err);
  }
}
