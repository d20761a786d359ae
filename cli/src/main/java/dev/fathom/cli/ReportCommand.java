package dev.fathom.cli;

import dev.fathom.cli.report.OutputOptions;
import dev.fathom.cli.report.ReportForm;
import dev.fathom.cli.report.ReportPlan;
import dev.fathom.cli.report.ReportRun;
import dev.fathom.cli.report.Selection;
import dev.fathom.cli.report.UnreadableFormatException;
import dev.fathom.query.Query;
import dev.fathom.report.Printable;
import dev.fathom.report.TextReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fathom report}: a recording as text, tables, pages and files. */
@Command(
    name = "report",
    description = "Read a recording and tell what happened to each request, or sum it up.",
    customSynopsis = "fathom report [OPTIONS] FILE",
    footer = {
      "",
      "FILE is a recording of fathom run --trace or fathom trace -o, also a damaged one;"
          + " blktrace's",
      "NAME.blktrace.0, NAME, or what blkparse -d made of it; text of trace_pipe, trace-cmd report",
      "or perf script; trace.dat; or pages of trace_pipe_raw, with formats beside them.",
      "",
      "Examples:",
      "  fathom report first.fathom-trace --summary",
      "  fathom report first.fathom-trace --top 3",
      "  fathom report first.fathom-trace --where 'latency > duration(\"5ms\")'",
      "  fathom report first.fathom-trace --by origin.thread,action",
      "  fathom report first.fathom-trace --by 'time(\"1s\")' --format json",
      "  fathom report first.fathom-trace -o first.html",
      "  fathom report sda --format blkparse | head",
    },
    sortOptions = false)
final class ReportCommand implements Callable<Integer> {
  @Option(
      names = "--format",
      paramLabel = "FORM",
      description =
          "text (the default), summary, json (a history a line), csv, blkparse, openmetrics; with"
              + " -o also html, perfetto, blktrace. Without it, the ending of -o's file counts.")
  private @Nullable String format;

  @Option(names = "--summary", description = "The same as --format summary.")
  private boolean summary;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to this file; for blktrace, the beginning of the files' names.")
  private @Nullable Path output;

  @Mixin private final SelectionOptions selection = new SelectionOptions();

  @Option(
      names = "--by",
      paramLabel = "EXPR",
      description = "Sums for each value of these, commas between; may be given several times.")
  private List<String> by = new ArrayList<>();

  @Option(
      names = "--measure",
      paramLabel = "WHAT",
      defaultValue = "latency",
      description = "What --by measures: latency (the default), bytes, d2c and other delays.")
  private String measure = "latency";

  @Option(
      names = "--sort",
      paramLabel = "COLUMN",
      description = "The column of --by that decides the order; bytes, if it says nothing.")
  private @Nullable String sort;

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "The slowest N histories; with --by or --summary, the first N rows.")
  private int top;

  @Option(names = "--letters", description = "Stages as blktrace's letters, not their names.")
  private boolean letters;

  @Option(
      names = "--no-waits",
      description = "Leave out who waited for write-back or was paused at the dirty limit.")
  private boolean noWaits;

  @Parameters(paramLabel = "FILE", arity = "1", description = "What to read.")
  private Path file = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create(); // replaced by picocli

  ReportCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    ReadProgress progress = new ReadProgress(err, RunProgress.onTerminal());
    try {
      plan(Instant.EPOCH); // what is not understood is said before anything is read
      ReportRun.Result result =
          new ReportRun(file, spec.commandLine().getOut()).execute(this::plan, progress);
      progress.end();
      warn(result, err);
      return result.nothing() ? ExitStatus.FAILED : ExitStatus.OK;
    } catch (UnreadableFormatException | IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()), e);
    } finally {
      progress.end();
    }
  }

  private void warn(ReportRun.Result result, PrintWriter err) {
    if (result.readerGone()) {
      return;
    }
    String name = Printable.of(file.toString());
    for (String warning : result.facts().warnings()) {
      err.println("fathom: %s: %s".formatted(name, Printable.of(warning)));
    }
    long lost = result.facts().lostEvents();
    if (lost > 0) {
      err.println("fathom: %s: %,d events were lost while it was recorded".formatted(name, lost));
    }
    if (result.nothing()) {
      err.println("fathom: %s: nothing of it could be read".formatted(name));
    } else if (result.events() == 0) {
      err.println("fathom: %s: it holds no events".formatted(name));
    }
    err.flush();
  }

  private ReportPlan plan(Instant began) {
    if (top < 0) {
      throw new IllegalArgumentException("--top=" + top + ": it is at least 1");
    }
    ReportForm form = form();
    Optional<Query> query = ReportPlan.query(by, selection.where(), measure);
    boolean tables = query.isPresent() || form == ReportForm.SUMMARY;
    int slowest = tables ? 0 : top;
    Selection.Rule rule =
        query.isPresent() ? selection.ruleWithoutFilter(slowest) : selection.rule(slowest);
    int rows = top == 0 ? OutputOptions.ROWS_USUAL : top;
    boolean colours = output == null && spec.commandLine().getColorScheme().ansi().enabled();
    OutputOptions options = new OutputOptions(new TextReport.Style(letters, colours), rows, began);
    return new ReportPlan(
        form,
        Optional.ofNullable(output),
        rule,
        !noWaits,
        query,
        ReportPlan.order(query, sort, top),
        options);
  }

  private ReportForm form() {
    if (format != null && summary) {
      throw new IllegalArgumentException("--summary and --format exclude each other");
    }
    if (summary) {
      return ReportForm.SUMMARY;
    }
    if (format != null) {
      return ReportForm.named(format);
    }
    return output == null ? ReportForm.TEXT : ReportForm.ofFile(output).orElse(ReportForm.TEXT);
  }
}
