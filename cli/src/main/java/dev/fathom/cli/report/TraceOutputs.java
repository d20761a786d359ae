package dev.fathom.cli.report;

import dev.fathom.html.Heading;
import dev.fathom.html.HtmlOptions;
import dev.fathom.html.HtmlReport;
import dev.fathom.report.CsvReport;
import dev.fathom.report.JsonLinesReport;
import dev.fathom.report.Report;
import dev.fathom.report.TextReport;
import dev.fathom.report.blktrace.BlkparseText;
import dev.fathom.report.blktrace.BlktraceBinary;
import dev.fathom.report.metrics.OpenMetricsReport;
import dev.fathom.trace.History;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes outputs of every {@link ReportForm}. */
public final class TraceOutputs {
  /** Why there is no {@link ReportForm#PERFETTO}: to add it, make an output of it below. */
  static final String PERFETTO_LACKING =
      "traces for Perfetto are not written by this version; .html and .json are";

  private TraceOutputs() {}

  /**
   * Opens a file, which is made or emptied now; for blktrace files of this name with endings.
   *
   * @throws IOException if it cannot be
   * @throws UnsupportedOperationException if this build does not write the form
   */
  public static TraceOutput file(ReportForm form, Path file, OutputOptions options)
      throws IOException {
    return switch (form) {
      case TEXT, SUMMARY, JSON, CSV, BLKPARSE, OPENMETRICS -> {
        var writer = Files.newBufferedWriter(file);
        yield text(form, writer, writer, options);
      }
      case HTML -> new Page(new HtmlReport(file, HtmlOptions.DEFAULT));
      case BLKTRACE -> new Written(new BlktraceBinary(file, options.began()), () -> {});
      case PERFETTO -> throw new UnsupportedOperationException(PERFETTO_LACKING);
    };
  }

  /**
   * Writes a text to a target, which is flushed and not closed.
   *
   * @throws IllegalArgumentException if the form is no text
   */
  public static TraceOutput text(ReportForm form, Appendable target, OutputOptions options) {
    return text(form, target, () -> {}, options);
  }

  private static TraceOutput text(
      ReportForm form, Appendable target, Closeable file, OutputOptions options) {
    return switch (form) {
      case TEXT -> new Written(new TextReport(target, options.style()), file);
      case SUMMARY -> new SummaryOutput(target, options.rows(), file);
      case JSON -> new Written(new JsonLinesReport(target), file);
      case CSV -> new Written(new CsvReport(target), file);
      case BLKPARSE -> new Written(new BlkparseText(target), file);
      case OPENMETRICS -> new Written(new OpenMetricsReport(target, options.rows()), file);
      case HTML, BLKTRACE, PERFETTO ->
          throw new IllegalArgumentException(form.word() + " goes to a file: -o FILE");
    };
  }

  /** One of the reports. */
  private record Written(Report report, Closeable file) implements TraceOutput {
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

  /** The HTML page. */
  private record Page(HtmlReport report) implements TraceOutput {
    @Override
    public void accept(History history) {
      report.accept(history);
    }

    @Override
    public boolean failed() {
      return false; // it writes at the end only
    }

    @Override
    public void end(TraceFacts facts) throws IOException {
      report.heading(
          new Heading(facts.what(), facts.began(), facts.lostEvents(), facts.warnings()));
      report.close();
    }
  }
}
