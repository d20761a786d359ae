package dev.fathom.cli.report;

import dev.fathom.trace.Incident;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A form in which histories are written. */
public enum ReportForm {
  /** Each history, for people. */
  TEXT("text", ".txt"),
  /** Tables. */
  SUMMARY("summary", ""),
  /** A JSON object a line. */
  JSON("json", ".json .jsonl"),
  /** A table for spreadsheets. */
  CSV("csv", ".csv"),
  /** What blkparse prints. */
  BLKPARSE("blkparse", ""),
  /** Files for blkparse and btt. */
  BLKTRACE("blktrace", ""),
  /** Sums for Prometheus. */
  OPENMETRICS("openmetrics", ".prom"),
  /** A page. */
  HTML("html", ".html .htm"),
  /** A trace for ui.perfetto.dev. */
  PERFETTO("perfetto", ".perfetto-trace .pftrace");

  private final String word;

  /** Of files that ask for it, blanks between. */
  private final String endings;

  ReportForm(String word, String endings) {
    this.word = word;
    this.endings = endings;
  }

  /** What it is called on the command line. */
  public String word() {
    return word;
  }

  /** Whether it goes to files only, not to standard output. */
  public boolean binary() {
    return this == BLKTRACE || this == HTML || this == PERFETTO;
  }

  /** Whether it has a place for what happened between requests: {@link Incident}. */
  public boolean tellsIncidents() {
    return switch (this) {
      case TEXT, SUMMARY, JSON, HTML, PERFETTO -> true;
      case CSV, BLKPARSE, BLKTRACE, OPENMETRICS -> false;
    };
  }

  /**
   * The form of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ReportForm named(String word) {
    return Arrays.stream(values())
        .filter(form -> form.word.equals(word))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("'%s' is none of %s".formatted(word, words())));
  }

  /** The form that a file's name asks for by its ending, if it does. */
  public static Optional<ReportForm> ofFile(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(form -> form.endsWith(name)).findFirst();
  }

  private boolean endsWith(String name) {
    return !endings.isEmpty() && Arrays.stream(endings.split(" ")).anyMatch(name::endsWith);
  }

  private static String words() {
    return Arrays.stream(values()).map(ReportForm::word).collect(Collectors.joining(", "));
  }
}
