package dev.fathom.cli;

import dev.fathom.cli.report.RunTrace;
import dev.fathom.cli.report.RunTraces;
import dev.fathom.driver.DriverUnavailableException;
import dev.fathom.workload.jobfile.Environment;
import dev.fathom.workload.jobfile.Job;
import dev.fathom.workload.jobfile.JobFile;
import dev.fathom.workload.jobfile.JobFileException;
import dev.fathom.workload.jobfile.Overrides;
import dev.fathom.workload.run.Run;
import dev.fathom.workload.run.RunResult;
import dev.fathom.workload.run.RunSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code fathom run}: runs fio job files. */
@Command(
    name = "run",
    description = "Run fio job files and print what they measured.",
    customSynopsis = "fathom run [OPTIONS] [--JOBOPTION[=VALUE]]... JOBFILE...",
    footer = {
      "",
      "JOBFILE is a job file as fio reads it, or - for standard input. What is not an option of",
      "fathom run is an option of all jobs and overrides the file: --runtime=2 --iodepth=8.",
    },
    sortOptions = false)
final class RunCommand implements Callable<Integer> {
  private static final long SHORT_NANOS = 2_000_000_000L;

  @Option(
      names = "--output-format",
      paramLabel = "FORMAT",
      defaultValue = "normal",
      converter = RunFormat.Reader.class,
      description = "normal (the default), json, or json+ (with histograms).")
  private RunFormat format = RunFormat.NORMAL;

  @Option(names = "--output", paramLabel = "FILE", description = "Write the result to a file.")
  private Path output = RunReport.STANDARD_OUTPUT;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Write an HTML page with throughput over time and latencies.")
  private Path plot = RunReport.STANDARD_OUTPUT;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      arity = "0..1",
      preprocessor = AttachedOnly.class,
      description =
          "Trace the engine. FILE may end in .html, .json, .csv, .txt; else it is a recording for"
              + " fathom report. Without FILE it is called as the job file, with the ending"
              + " .fathom-trace.")
  private @Nullable Path trace;

  @Option(
      names = "--summary",
      description = "Trace, and print who asked for what, and how long each stage took.")
  private boolean summary;

  @Option(
      names = "--keep",
      paramLabel = "RULE",
      description =
          "Trace, and keep only 'latency > duration(\"5ms\")', 'slower than p99', 'slowest 20'."
              + " They are printed at the end, or go to the file of --trace.")
  private @Nullable String keep;

  @Option(
      names = "--kernel",
      description =
          "Trace the kernel below too: each history goes on through bio, request and device, and"
              + " back. With --trace, --summary or --keep. Needs root.")
  private boolean kernel;

  @Option(
      names = "--verify-list",
      paramLabel = "FILE",
      description = "Write all blocks that verification found missing or corrupt to a file.")
  private Path verifyList = RunReport.STANDARD_OUTPUT;

  @Option(
      names = "--section",
      paramLabel = "NAME",
      description = "Run this section only; may be given several times.")
  private List<String> sections = new ArrayList<>();

  @Option(names = "--parse-only", description = "Read and check the job files, run nothing.")
  private boolean parseOnly;

  @Option(
      names = "--eta",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description = "Show progress: auto (the default; on a terminal), always, or never.")
  private String eta = "auto";

  @Option(
      names = "--degrade",
      description = "Where an engine is not to be had, run on another one and say so.")
  private boolean degrade;

  @Unmatched private List<String> rest = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create(); // replaced by picocli

  RunCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> options = rest.stream().filter(word -> word.startsWith("--")).toList();
    List<String> files = rest.stream().filter(word -> !word.startsWith("--")).toList();
    check(files);
    RunTraces traces = traces(files);
    List<JobFile> jobFiles = new ArrayList<>();
    for (String file : files) {
      jobFiles.add(read(file, new Overrides(options)));
    }
    if (parseOnly) {
      return ExitStatus.OK;
    }
    int status = ExitStatus.OK;
    for (int i = 0; i < files.size(); i++) {
      status = Math.max(status, run(files.get(i), jobFiles.get(i), traces));
    }
    return status;
  }

  private void check(List<String> files) {
    if (files.isEmpty()) {
      throw CommandException.usage("name a job file, such as examples/first.fio");
    }
    for (String file : files) {
      if (file.startsWith("-") && !file.equals("-")) {
        throw CommandException.usage("unknown option '%s' (see fathom run --help)".formatted(file));
      }
    }
    if (!List.of("auto", "always", "never").contains(eta)) {
      throw CommandException.usage("--eta=%s: it is auto, always or never".formatted(eta));
    }
  }

  private RunTraces traces(List<String> files) {
    boolean named = trace != null && !trace.equals(RunTraces.USUAL_NAME);
    if (named && files.size() > 1) {
      throw CommandException.usage(
          "--trace=%s is one file for several job files; --trace alone names one for each"
              .formatted(trace));
    }
    return CommandException.understood(
        () -> new RunTraces(Optional.ofNullable(trace), keep, summary, kernel));
  }

  private static JobFile read(String file, Overrides overrides) throws IOException {
    try {
      return file.equals("-")
          ? JobFile.read(System.in, "standard input", Environment.local(), overrides)
          : JobFile.read(Path.of(file), Environment.local(), overrides);
    } catch (JobFileException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()), e);
    }
  }

  private int run(String name, JobFile file, RunTraces traces)
      throws IOException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    boolean quiet = eta.equals("never");
    boolean shown = !quiet && (eta.equals("always") || RunProgress.onTerminal());
    RunProgress progress = new RunProgress(err, shown);
    Run run;
    try {
      run =
          new Run(
              file,
              new RunSettings("fathom-" + Version.number(), sections, degrade),
              progress::note);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(name + ": " + e.getMessage(), e);
    }
    noteShortRuns(file, progress);
    RunReport report =
        new RunReport(name, format, output, plot, verifyList, spec.commandLine().getOut(), err);
    RunTrace traced = traces.of(name);
    TraceNotes.of(file, traces).forEach(progress::note);
    RunOutcome outcome = new RunOutcome(report, traced, textTarget(), err);
    Interruption interruption = new Interruption(run, outcome, progress);
    traced.begin();
    interruption.install();
    try {
      progress.follow(run);
      RunResult result = run.execute();
      boolean written = interruption.report(result);
      return written && result.successful() ? ExitStatus.OK : ExitStatus.FAILED;
    } catch (DriverUnavailableException e) {
      throw CommandException.lacking(
          e.getMessage() + "\n(--degrade runs the job on what there is)", e);
    } finally {
      progress.end();
      interruption.remove();
      traced.abandon();
    }
  }

  /** JSON on standard output is only JSON: what a trace prints goes to the errors then. */
  private PrintWriter textTarget() {
    boolean free = format == RunFormat.NORMAL || !output.equals(RunReport.STANDARD_OUTPUT);
    return free ? spec.commandLine().getOut() : spec.commandLine().getErr();
  }

  private static void noteShortRuns(JobFile file, RunProgress progress) {
    for (Job job : file.jobs()) {
      long nanos = job.timing().runtimeNanos();
      boolean warmed = job.timing().rampNanos() > 0;
      if (nanos > 0 && nanos < SHORT_NANOS && !warmed) {
        progress.note(
            job.name()
                + ": note: runs under 2 s include the JVM's warm-up; ramp_time=1 leaves it out");
      }
    }
  }
}
