package dev.fathom.cli;

import dev.fathom.cli.live.Arguments;
import dev.fathom.cli.live.LiveTrace;
import dev.fathom.cli.live.OrderlyEnd;
import dev.fathom.cli.slow.SlowOptions;
import dev.fathom.cli.slow.SlowRecorder;
import dev.fathom.kernel.TracerOptions;
import dev.fathom.kernel.bpf.BpfException;
import dev.fathom.kernel.names.LiveNames;
import dev.fathom.kernel.record.NoticeSink;
import dev.fathom.report.TextReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
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

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Of this disk or partition only (sda, /dev/sda1, 8:1); several times for more.")
  private List<String> devices = List.of();

  @Option(
      names = "--where",
      paramLabel = "EXPR",
      description = "Of those that match only, such as action == 'read'.")
  private String where = "";

  @Option(names = "--count", paramLabel = "N", description = "End after so many.")
  private long count;

  @Option(names = "--duration", paramLabel = "TIME", description = "End after this time.")
  private String duration = "";

  @Option(
      names = "--keep-last",
      paramLabel = "N",
      description = "Print nothing until the end, then the last N.")
  private int keepLast;

  @Spec private CommandSpec spec = CommandSpec.create(); // replaced by picocli

  SlowCommand() {}

  @Override
  public Integer call() throws IOException {
    SlowOptions options;
    TracerOptions traced;
    try {
      options =
          new SlowOptions(
              SlowOptions.where(where),
              SlowOptions.slowerThan(over),
              count,
              duration.isEmpty() ? 0 : Arguments.nanos("--duration", duration),
              keepLast);
      traced = TracerOptions.DEFAULT.withDevices(Arguments.devices(devices)).withNotices(false);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    TextReport report =
        new TextReport(
            out, new TextReport.Style(false, spec.commandLine().getColorScheme().ansi().enabled()));
    SlowRecorder recorder = new SlowRecorder(options, report);
    try (OrderlyEnd end = OrderlyEnd.install(() -> {});
        LiveTrace trace = LiveTrace.start(traced, new LiveNames(), recorder, NoticeSink.NONE)) {
      trace.missing().forEach(what -> note("not told on this kernel: " + what));
      follow(options, recorder, trace, end);
      trace.finish();
      recorder.dump();
      report.close();
      note(recorder.summary());
      LiveTrace.Losses losses = trace.losses();
      if (losses.any()) {
        note("not told: " + losses.sentence());
      }
    } catch (BpfException e) {
      throw CommandException.lacking(String.valueOf(e.getMessage()), e);
    }
    return ExitStatus.OK;
  }

  private void follow(SlowOptions options, SlowRecorder recorder, LiveTrace trace, OrderlyEnd end) {
    PrintWriter out = spec.commandLine().getOut();
    long begin = System.nanoTime();
    while (!end.asked() && !recorder.done() && !out.checkError()) {
      long left = options.durationNanos() - (System.nanoTime() - begin);
      if (options.durationNanos() > 0 && left <= 0) {
        return;
      }
      trace.poll();
    }
  }

  private void note(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("fathom: " + line);
    err.flush();
  }
}
