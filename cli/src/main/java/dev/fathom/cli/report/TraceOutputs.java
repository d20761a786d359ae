package dev.fathom.cli.report;

import dev.fathom.html.HtmlOptions;
import dev.fathom.html.HtmlReport;
import dev.fathom.report.CsvReport;
import dev.fathom.report.JsonLinesReport;
import dev.fathom.report.TextReport;
import dev.fathom.report.blktrace.BlkparseText;
import dev.fathom.report.blktrace.BlktraceBinary;
import dev.fathom.report.metrics.OpenMetricsReport;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes outputs of every {@link ReportForm}. */
public final class TraceOutputs {
  private TraceOutputs() {}

  /**
   * Opens a file, which is made or emptied now; for blktrace files of this name with endings.
   *
   * @throws IOException if it cannot be
   */
  public static TraceOutput file(ReportForm form, Path file, OutputOptions options)
      throws IOException {
    return switch (form) {
      case TEXT, SUMMARY, JSON, CSV, BLKPARSE, OPENMETRICS -> {
        var writer = Files.newBufferedWriter(file);
        yield text(form, writer, writer, options);
      }
      case HTML -> new PageOutput(new HtmlReport(file, HtmlOptions.DEFAULT));
      case BLKTRACE -> new ReportOutput(new BlktraceBinary(file, options.began()), () -> {});
      case PERFETTO -> new PerfettoOutput(Files.newOutputStream(file), options);
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
      case TEXT -> {
        IncidentText incidents = new IncidentText(options.style().colours());
        TextReport report = new TextReport(target, options.style());
        yield new LinesOutput(report, target, incidents::lines, file);
      }
      case SUMMARY -> new SummaryOutput(target, options.rows(), file);
      case JSON ->
          new LinesOutput(
              new JsonLinesReport(target),
              target,
              incident -> List.of(IncidentJson.line(incident)),
              file);
      case CSV -> new ReportOutput(new CsvReport(target), file);
      case BLKPARSE -> new ReportOutput(new BlkparseText(target), file);
      case OPENMETRICS -> new ReportOutput(new OpenMetricsReport(target, options.rows()), file);
      case HTML, BLKTRACE, PERFETTO ->
          throw new IllegalArgumentException(form.word() + " goes to a file: -o FILE");
    };
  }
}
