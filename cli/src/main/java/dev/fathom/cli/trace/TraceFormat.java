package dev.fathom.cli.trace;

import dev.fathom.report.CsvReport;
import dev.fathom.report.JsonLinesReport;
import dev.fathom.report.Report;
import dev.fathom.report.TextReport;
import dev.fathom.report.blktrace.BlkparseText;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How histories are printed. */
public enum TraceFormat {
  /** Every stage, for people. */
  TEXT,
  /** A line of JSON for each. */
  JSON,
  /** A line for each bio, with its delays. */
  CSV,
  /** As blkparse prints them. */
  BLKPARSE;

  /** What writes histories so. */
  Report report(Appendable target, boolean colourful) {
    return switch (this) {
      case TEXT -> new TextReport(target, new TextReport.Style(false, colourful));
      case JSON -> new JsonLinesReport(target);
      case CSV -> new CsvReport(target);
      case BLKPARSE -> new BlkparseText(target);
    };
  }

  /**
   * The format of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static TraceFormat of(String name) {
    for (TraceFormat format : values()) {
      if (format.title().equals(name)) {
        return format;
      }
    }
    String known =
        Arrays.stream(values()).map(TraceFormat::title).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("--format=" + name + ": it is one of " + known);
  }

  /** As it is written on the command line. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
