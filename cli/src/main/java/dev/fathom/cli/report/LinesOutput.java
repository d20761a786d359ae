package dev.fathom.cli.report;

import dev.fathom.report.Report;
import dev.fathom.report.TextOutput;
import dev.fathom.trace.History;
import dev.fathom.trace.Incident;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** Histories as a report writes them, with incidents as lines between them. */
final class LinesOutput implements TraceOutput {
  private final Report report;
  private final TextOutput between;
  private final Function<Incident, List<String>> form;
  private final Closeable file;

  /**
   * Writes.
   *
   * @param report writes to {@code target}
   * @param form of an incident, in lines
   * @param file to be closed at the end
   */
  LinesOutput(
      Report report, Appendable target, Function<Incident, List<String>> form, Closeable file) {
    this.report = report;
    this.form = form;
    this.file = file;
    between = new TextOutput(target);
  }

  @Override
  public void accept(History history) {
    report.accept(history);
  }

  @Override
  public void incident(Incident incident) {
    form.apply(incident).forEach(between::line);
  }

  @Override
  public boolean failed() {
    return report.failed() || between.failed();
  }

  @Override
  public void end(TraceFacts facts) throws IOException {
    try (file) {
      report.close();
      between.finish();
    }
  }
}
