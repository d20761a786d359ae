package dev.fathom.cli.trace;

import dev.fathom.cli.report.OutputOptions;
import dev.fathom.cli.report.QueryOutput;
import dev.fathom.cli.report.ReportForm;
import dev.fathom.cli.report.ReportPlan;
import dev.fathom.cli.report.StandardOutput;
import dev.fathom.cli.report.TraceOutput;
import dev.fathom.cli.report.TraceOutputs;
import dev.fathom.query.Query;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a trace goes, and in which forms.
 *
 * @param printed form of histories on standard output; empty if they are not printed
 * @param summary whether tables stand there at the end
 * @param sums by group that stand there at the end
 * @param file that histories are written to in some form
 * @param recording file that the kernel's records are written to
 */
public record Destinations(
    Optional<ReportForm> printed,
    boolean summary,
    Optional<Sums> sums,
    Optional<Target> file,
    Optional<Path> recording) {
  /**
   * Sums by group.
   *
   * @param json whether they are one JSON object, and no table
   */
  public record Sums(Query query, QueryOutput.Order order, boolean json) {}

  /** A file and its form. */
  public record Target(ReportForm form, Path file) {}

  /**
   * What options ask for. Without any, histories are printed as text.
   *
   * @param format name of a form, for the file if there is one, else for what is printed; or null
   * @param output file whose ending chooses the form, a recording if it says nothing; or null
   * @param record file for a recording, or null
   * @param by expressions to sum by; empty if sums are not asked for
   * @throws IllegalArgumentException if that does not go together
   */
  public static Destinations of(
      @Nullable String format,
      @Nullable Path output,
      @Nullable Path record,
      boolean summary,
      List<String> by) {
    Optional<ReportForm> named = Optional.ofNullable(format).map(ReportForm::named);
    Optional<Target> file = output == null ? Optional.empty() : target(named, output);
    boolean recorded = output != null && file.isEmpty();
    if (recorded && record != null) {
      throw new IllegalArgumentException(
          "-o %s and --record %s are two recordings: one is enough".formatted(output, record));
    }
    Optional<ReportForm> printed = output == null ? named : Optional.empty();
    printed.ifPresent(Destinations::requireText);
    Optional<Sums> sums = sums(by, printed);
    boolean silent = output != null || record != null || summary || sums.isPresent();
    boolean tables = printed.equals(Optional.of(ReportForm.SUMMARY));
    if (tables || sums.isPresent()) {
      printed = Optional.empty();
    } else if (printed.isEmpty() && !silent) {
      printed = Optional.of(ReportForm.TEXT);
    }
    return new Destinations(
        printed, summary || tables, sums, file, Optional.ofNullable(recorded ? output : record));
  }

  private static Optional<Target> target(Optional<ReportForm> named, Path file) {
    return named.or(() -> ReportForm.ofFile(file)).map(form -> new Target(form, file));
  }

  private static void requireText(ReportForm form) {
    if (form.binary()) {
      throw new IllegalArgumentException(
          "--format %s goes to %s: name it with -o"
              .formatted(form.word(), form == ReportForm.BLKTRACE ? "files" : "a file"));
    }
  }

  private static Optional<Sums> sums(List<String> by, Optional<ReportForm> printed) {
    Optional<Query> query = ReportPlan.query(by, null, "latency");
    ReportForm form = printed.orElse(ReportForm.TEXT);
    if (query.isPresent() && form != ReportForm.TEXT && form != ReportForm.JSON) {
      throw new IllegalArgumentException("--by is written as text or json, not " + form.word());
    }
    boolean json = form == ReportForm.JSON;
    return query.map(each -> new Sums(each, ReportPlan.order(query, null, 0), json));
  }

  /**
   * Opens everything but the recording.
   *
   * @param out for what is printed
   * @throws IOException if the file cannot be written
   */
  public List<TraceOutput> open(StandardOutput out, OutputOptions options) throws IOException {
    List<TraceOutput> outputs = new ArrayList<>();
    if (file.isPresent()) {
      Target target = file.get();
      outputs.add(TraceOutputs.file(target.form(), target.file(), options.withColours(false)));
    }
    if (printed.isPresent()) {
      outputs.add(TraceOutputs.text(printed.get(), out, options));
    }
    if (summary) {
      outputs.add(TraceOutputs.text(ReportForm.SUMMARY, out, options));
    }
    if (sums.isPresent()) {
      Sums wanted = sums.get();
      outputs.add(new QueryOutput(wanted.query(), wanted.order(), wanted.json(), out));
    }
    return outputs;
  }

  /** Whether anything here has a place for what happened between requests. */
  boolean tellIncidents() {
    return summary
        || recording.isPresent()
        || printed.map(ReportForm::tellsIncidents).orElse(false)
        || file.map(target -> target.form().tellsIncidents()).orElse(false);
  }
}
