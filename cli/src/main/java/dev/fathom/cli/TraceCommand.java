package dev.fathom.cli;

import dev.fathom.cli.trace.TraceFormat;
import dev.fathom.cli.trace.TracePlan;
import dev.fathom.cli.trace.TraceRun;
import dev.fathom.cli.tracefs.TraceSource;
import dev.fathom.cli.tracefs.TracefsRun;
import dev.fathom.query.Aggregation;
import dev.fathom.query.Filter;
import dev.fathom.query.KeepRule;
import dev.fathom.query.Query;
import dev.fathom.trace.History;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fathom trace}: who really wrote that, on the live kernel. */
@Command(
    name = "trace",
    description = "Follow every block request of this machine from who caused it to the device.",
    customSynopsis = "fathom trace [OPTIONS] [-- COMMAND [ARGUMENT]...]",
    sortOptions = false)
final class TraceCommand implements Callable<Integer> {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Trace only this device: sda, /dev/sda1 or 8:0; may be given several times.")
  private List<String> devices = new ArrayList<>();

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      description = "bpf, tracefs (block layer only), or auto (the default): bpf if there is.")
  private String source = "auto";

  @Option(
      names = "--pid",
      paramLabel = "PID",
      description = "Show histories of this process only; may be given several times.")
  private Set<Long> pids = new LinkedHashSet<>();

  @Option(
      names = "--cgroup",
      paramLabel = "PATH",
      description = "Show histories of this control group only, and of those below it.")
  private @Nullable String cgroup;

  @Option(
      names = "--file",
      paramLabel = "PATH",
      description = "Show histories only that carry bytes of this file.")
  private @Nullable Path file;

  @Option(
      names = "--where",
      paramLabel = "EXPR",
      description = "Show only histories for which this holds: \"latency > duration('5ms')\".")
  private @Nullable String where;

  @Option(
      names = "--keep",
      paramLabel = "RULE",
      description = "Show only these: slower than 5ms, slower than p99, or an expression.")
  private @Nullable String keep;

  @Option(
      names = "--by",
      paramLabel = "EXPR",
      split = ",",
      description = "Sums by group at the end: origin.process,action. See docs/query.md.")
  private List<String> by = new ArrayList<>();

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "End after this time: 10s, 500ms, 2m.")
  private long durationNanos;

  @Option(names = "--summary", description = "Print tables at the end, and no histories.")
  private boolean summary;

  @Option(
      names = {"-o", "--record"},
      paramLabel = "FILE",
      description = "Record what the kernel tells to a file, and print no histories.")
  private @Nullable Path record;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "How histories are printed: text (the default), json, csv or blkparse.")
  private @Nullable String format;

  @Option(names = "--max-histories", paramLabel = "N", description = "End after so many histories.")
  private long mostHistories;

  @Option(
      names = "--sync",
      description = "When COMMAND has ended, tell the file systems to write what is dirty.")
  private boolean sync;

  @Option(
      names = "--no-wait",
      description = "When COMMAND has ended, do not wait until what it wrote reaches the device.")
  private boolean noWait;

  @Option(names = "--stats", description = "Measure the time spent within the kernel programs.")
  private boolean statistics;

  @Option(
      names = {"-q", "--quiet"},
      description = "No notes on standard error, only errors.")
  private boolean quiet;

  @Parameters(
      paramLabel = "COMMAND",
      hidden = true,
      description = "A command to run meanwhile, with its arguments.")
  private List<String> command = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create(); // replaced by picocli

  TraceCommand() {}

  @Override
  public Integer call() throws IOException {
    CommandLine line = spec.commandLine();
    TracePlan plan = plan();
    boolean colours = line.getColorScheme().ansi().enabled();
    TraceRun run = new TraceRun(plan, line.getOut(), line.getErr(), colours);
    TraceInterruption interruption = new TraceInterruption(run, line.getErr());
    interruption.install();
    TracefsRun tracefs =
        new TracefsRun(plan, line.getOut(), line.getErr(), colours, interruption::begun);
    int status = ExitStatus.FAILED;
    try {
      status = TraceSource.named(source).execute(run::execute, tracefs);
      return status;
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      if (!interruption.begun()) {
        throw e;
      }
      line.getErr().println("fathom: " + ErrorLine.message(e));
      return status;
    } finally {
      interruption.remove(status);
    }
  }

  private TracePlan plan() {
    try {
      return new TracePlan(
          devices,
          pids,
          Optional.ofNullable(cgroup),
          Optional.ofNullable(file),
          wanted(),
          groups(),
          durationNanos,
          Optional.ofNullable(record),
          format == null ? TraceFormat.TEXT : TraceFormat.of(format),
          summary,
          format != null || (!summary && record == null && by.isEmpty()),
          mostHistories,
          quiet,
          statistics,
          command,
          sync
              ? TracePlan.After.SYNC
              : noWait ? TracePlan.After.NOTHING : TracePlan.After.WRITE_BACK);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()), e);
    }
  }

  private Predicate<History> wanted() {
    Predicate<History> wanted = history -> true;
    if (where != null) {
      wanted = wanted.and(Filter.parse(where, System.nanoTime()));
    }
    return keep == null ? wanted : wanted.and(KeepRule.parse(keep));
  }

  private Optional<Aggregation> groups() {
    return by.isEmpty()
        ? Optional.empty()
        : Optional.of(Query.all().by(by.toArray(String[]::new)).start(System.nanoTime()));
  }
}
