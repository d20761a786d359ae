package dev.fathom.cli.report;

import dev.fathom.report.SummaryReport;
import dev.fathom.report.TextOutput;
import dev.fathom.trace.History;
import dev.fathom.trace.Incident;
import java.io.Closeable;
import java.io.IOException;

/** The summary: what threads asked for, the tables of {@link SummaryReport}, and who waited. */
final class SummaryOutput implements TraceOutput {
  private final Appendable target;
  private final Closeable file;
  private final OperationTable operations;
  private final SummaryReport report;
  private final WaitTable waits;

  SummaryOutput(Appendable target, int rows, Closeable file) {
    this.target = target;
    this.file = file;
    operations = new OperationTable(rows);
    report = new SummaryReport(target, rows);
    waits = new WaitTable(rows);
  }

  @Override
  public void accept(History history) {
    operations.accept(history);
    report.accept(history);
  }

  @Override
  public void incident(Incident incident) {
    waits.add(incident);
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
      TextOutput last = new TextOutput(target);
      last.write(waits.text());
      last.finish();
    }
  }
}
