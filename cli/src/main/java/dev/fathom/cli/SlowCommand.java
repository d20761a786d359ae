package dev.fathom.cli;

import dev.fathom.cli.live.LiveTrace;
import dev.fathom.cli.live.Losses;
import dev.fathom.cli.live.OrderlyEnd;
import dev.fathom.cli.live.Resources;
import dev.fathom.cli.live.Sinks;
import dev.fathom.cli.report.OutputOptions;
import dev.fathom.cli.report.ReportForm;
import dev.fathom.cli.report.StandardOutput;
import dev.fathom.cli.report.TraceFacts;
import dev.fathom.cli.report.TraceOutput;
import dev.fathom.cli.report.TraceOutputs;
import dev.fathom.cli.slow.SlowOptions;
import dev.fathom.cli.slow.SlowRecorder;
import dev.fathom.kernel.TracerOptions;
import dev.fathom.kernel.names.LiveNames;
import dev.fathom.kernel.record.NoticeSink;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fathom slow}: whole histories of slow or failed requests only. */
@Command(
    name = "slow",
    description = {
      "Print the whole history of each request of this machine that was slow or failed.",
      "Runs until Ctrl-C, in fixed memory; needs root, or CAP_BPF and CAP_PERFMON.",
    },
    sortOptions = false)
final class SlowCommand implements Callable<Integer> {
  @Option(
      names = "--over",
      paramLabel = "TIME",
      required = true,
      description =
          "What is slow: above a time (20ms), or above a percentile of the last 1000 (p99.9).")
  private String over = "";

  @Mixin private final DeviceOptions devices = new DeviceOptions();

  @Option(
      names = "--where",
      paramLabel = "EXPR",
      description = "Of those that match only, such as action == 'read'.")
  private String where = "";

  @Option(names = "--count", paramLabel = "N", description = "End after so many.")
  private long count;

  @Mixin private final DurationOption duration = new DurationOption();

  @Option(
      names = "--keep-last",
      paramLabel = "N",
      description = "Print nothing until the end, then the last N.")
  private int keepLast;

  @Mixin private final ResourceOptions resources = new ResourceOptions();

  @Spec private CommandSpec spec = CommandSpec.create(); // replaced by picocli

  SlowCommand() {}

  @Override
  public Integer call() throws IOException {
    SlowOptions options = CommandException.understood(this::options);
    Set<Long> numbers = CommandException.understood(devices::numbers);
    Resources taken = CommandException.understood(resources::resources);
    try {
      record(options, TracerOptions.DEFAULT.withDevices(numbers).withNotices(false), taken);
    } catch (StandardOutput.LostException e) {
      if (!StandardOutput.isPipe()) {
        throw e;
      }
    }
    return ExitStatus.OK;
  }

  private SlowOptions options() {
    return new SlowOptions(
        SlowOptions.where(where), SlowOptions.slowerThan(over), count, duration.nanos(), keepLast);
  }

  private void record(SlowOptions options, TracerOptions traced, Resources taken)
      throws IOException {
    StandardOutput out = new StandardOutput(spec.commandLine().getOut());
    boolean colours = spec.commandLine().getColorScheme().ansi().enabled();
    Instant began = Instant.now();
    TraceOutput text =
        TraceOutputs.text(ReportForm.TEXT, out, OutputOptions.plain(began).withColours(colours));
    SlowRecorder recorder = new SlowRecorder(options, text);
    try (OrderlyEnd end = OrderlyEnd.install(ended -> {});
        LiveTrace trace =
            LiveTrace.start(traced, Sinks.of(new LiveNames(), recorder, NoticeSink.NONE), taken)) {
      trace.missing().forEach(what -> note("not told on this kernel: " + what));
      long begin = System.nanoTime();
      trace.follow(now -> {
        out.flush();
        return end.asked()
            || recorder.done()
            || (options.durationNanos() > 0 && now - begin >= options.durationNanos());
      });
      trace.finish();
      recorder.dump();
      Losses losses = trace.losses();
      text.end(new TraceFacts("fathom slow", began, losses.bios(), trace.missing()));
      note(recorder.summary() + trace.idleWords());
      if (losses.any()) {
        note("not told: " + losses.sentence());
      }
      end.status(ExitStatus.OK);
    }
  }

  private void note(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("fathom: " + line);
    err.flush();
  }
}
