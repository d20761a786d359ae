package dev.fathom.cli.report;

import dev.fathom.report.SummaryReport;
import dev.fathom.trace.History;
import java.io.Closeable;
import java.io.IOException;

/** The summary: what threads asked for, then the tables of {@link SummaryReport}. */
final class SummaryOutput implements TraceOutput {
  private final Appendable target;
  private final Closeable file;
  private final OperationTable operations;
  private final SummaryReport report;

  SummaryOutput(Appendable target, int rows, Closeable file) {
    this.target = target;
    this.file = file;
    operations = new OperationTable(rows);
    report = new SummaryReport(target, rows);
  }

  @Override
  public void accept(History history) {
    operations.accept(history);
    report.accept(history);
  }

  @Override
  public boolean failed() {
    return report.failed();
  }

  @Override
  public void end(TraceFacts facts) throws IOException {
    try (file) {
      target.append(operations.text());
      report.lostEvents(facts.lostEvents());
      report.close();
    }
  }
}
