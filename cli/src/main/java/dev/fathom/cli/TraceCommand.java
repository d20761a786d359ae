package dev.fathom.cli;

import dev.fathom.cli.live.OrderlyEnd;
import dev.fathom.cli.trace.Destinations;
import dev.fathom.cli.trace.TracePlan;
import dev.fathom.cli.trace.TraceRun;
import dev.fathom.cli.tracefs.TraceSource;
import dev.fathom.cli.tracefs.TracefsRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fathom trace}: who really wrote that, on the live kernel. */
@Command(
    name = "trace",
    description = "Follow every block request of this machine from who caused it to the device.",
    customSynopsis = "fathom trace [OPTIONS] [-- COMMAND [ARGUMENT]...]",
    footer = {
      "",
      "Traces while COMMAND runs and until what it wrote is on the device, or until Ctrl-C. Needs",
      "root, or CAP_BPF and CAP_PERFMON.",
      "",
      "Examples:",
      "  sudo fathom trace --summary -- make",
      "  sudo fathom trace --device sda --where 'latency > duration(\"5ms\")'",
      "  sudo fathom trace --duration 10s --by origin.process,action",
      "  sudo fathom trace --duration 10s -o page.html",
    },
    sortOptions = false)
final class TraceCommand implements Callable<Integer> {
  /** Of the command line in headings. */
  private static final int MOST_CHARS = 500;

  @Mixin private final DeviceOptions devices = new DeviceOptions();

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      description = "bpf, tracefs (block layer only), or auto (the default): bpf if there is.")
  private String source = "auto";

  @Mixin private final ProcessOptions processes = new ProcessOptions();

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

  @Mixin private final SelectionOptions selection = new SelectionOptions();

  @Option(
      names = "--by",
      paramLabel = "EXPR",
      split = ",",
      description = "Sums by group at the end: origin.process,action. See docs/query.md.")
  private List<String> by = new ArrayList<>();

  @Mixin private final DurationOption duration = new DurationOption();

  @Option(names = "--summary", description = "Print tables at the end, and no histories.")
  private boolean summary;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Write to a file, and print no histories: .html, .pftrace (Perfetto), .json, .csv, .txt,"
              + " .prom; any other ending makes a recording for fathom report.")
  private @Nullable Path output;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "Record what the kernel tells to a file, whatever it is called.")
  private @Nullable Path record;

  @Option(
      names = "--format",
      paramLabel = "FORM",
      description =
          "text (the default), json (a history a line), csv, blkparse, openmetrics, summary; with"
              + " -o also html, perfetto, blktrace. Without it, the ending of -o's file counts.")
  private @Nullable String format;

  @Option(
      names = "--no-waits",
      description = "Leave out who waits for write-back or is paused at the dirty limit.")
  private boolean noWaits;

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

  @Mixin private final ResourceOptions resources = new ResourceOptions();

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
    TracePlan plan = CommandException.understood(this::plan);
    boolean colours = line.getColorScheme().ansi().enabled();
    TraceRun run = new TraceRun(plan, line.getOut(), line.getErr(), colours);
    try (OrderlyEnd end = OrderlyEnd.install(this::last)) {
      TracefsRun tracefs = new TracefsRun(plan, line.getOut(), line.getErr(), colours, end::asked);
      int status =
          execute(
              () -> TraceSource.named(source).execute(() -> run.execute(end::asked), tracefs), end);
      end.status(status);
      return status;
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()), e);
    }
  }

  /** An error after a signal is told here: nobody comes to tell it later. */
  private int execute(TraceSource.Way trace, OrderlyEnd end) throws IOException {
    try {
      return trace.execute();
    } catch (IOException e) {
      if (!end.asked()) {
        throw e;
      }
      spec.commandLine().getErr().println("fathom: " + ErrorLine.message(e));
      return ExitStatus.FAILED;
    }
  }

  private void last(boolean ended) {
    PrintWriter err = spec.commandLine().getErr();
    if (!ended) {
      err.println("fathom: the output is stuck; what was not yet written is lost");
    }
    err.flush();
  }

  private TracePlan plan() {
    return new TracePlan(
        what(),
        devices.names(),
        processes.pids(),
        Optional.ofNullable(cgroup),
        Optional.ofNullable(file),
        selection.rule(0),
        Destinations.of(format, output, record, summary, by),
        duration.nanos(),
        mostHistories,
        !noWaits,
        quiet,
        statistics,
        resources.resources(),
        command,
        sync
            ? TracePlan.After.SYNC
            : noWait ? TracePlan.After.NOTHING : TracePlan.After.WRITE_BACK);
  }

  /** The command line, as far as a heading has room for it. */
  private String what() {
    List<String> words = new ArrayList<>(List.of("fathom"));
    words.addAll(spec.commandLine().getParseResult().originalArgs());
    String line = String.join(" ", words);
    return line.length() <= MOST_CHARS ? line : line.substring(0, MOST_CHARS) + "…";
  }
}
