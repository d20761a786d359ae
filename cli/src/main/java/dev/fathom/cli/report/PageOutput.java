package dev.fathom.cli.report;

import dev.fathom.html.Heading;
import dev.fathom.html.HtmlReport;
import dev.fathom.trace.History;
import dev.fathom.trace.Incident;
import java.io.IOException;

/**
 * The HTML page.
 *
 * @param report that writes it at the end
 */
record PageOutput(HtmlReport report) implements TraceOutput {
  @Override
  public void accept(History history) {
    report.accept(history);
  }

  @Override
  public void incident(Incident incident) {
    report.accept(incident);
  }

  @Override
  public boolean failed() {
    return false; // it writes at the end only
  }

  @Override
  public void end(TraceFacts facts) throws IOException {
    report.heading(new Heading(facts.what(), facts.began(), facts.lostEvents(), facts.warnings()));
    report.close();
  }
}
