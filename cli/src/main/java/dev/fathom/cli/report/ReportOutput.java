package dev.fathom.cli.report;

import dev.fathom.report.Report;
import dev.fathom.report.metrics.OpenMetricsReport;
import dev.fathom.trace.History;
import java.io.Closeable;
import java.io.IOException;

/**
 * One of the reports as an output.
 *
 * @param report that writes
 * @param file that it writes to, to be closed at the end
 */
record ReportOutput(Report report, Closeable file) implements TraceOutput {
  @Override
  public void accept(History history) {
    report.accept(history);
  }

  @Override
  public boolean failed() {
    return report.failed();
  }

  @Override
  public void end(TraceFacts facts) throws IOException {
    if (report instanceof OpenMetricsReport metrics) {
      metrics.lostEvents(facts.lostEvents());
    }
    try (file) {
      report.close();
    }
  }
}
