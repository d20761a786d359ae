package dev.fathom.cli;

import dev.fathom.cli.live.Devices;
import dev.fathom.cli.top.Grouping;
import dev.fathom.cli.top.ProcessNames;
import dev.fathom.cli.top.Top;
import dev.fathom.cli.top.TopOptions;
import dev.fathom.cli.top.TopScope;
import dev.fathom.kernel.recording.TraceScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fathom top}: who really reads and writes, now. */
@Command(
    name = "top",
    description = {
      "Show who really reads and writes on this machine, now: write-back is shown at those who",
      "wrote the data, not at the kernel's flusher. Needs root, or CAP_BPF and CAP_PERFMON.",
    },
    sortOptions = false)
final class TopCommand implements Callable<Integer> {
  @Option(
      names = "--interval",
      paramLabel = "TIME",
      converter = Durations.class,
      defaultValue = "1s",
      description = "Between two looks: 1s (the default), 500ms; at least 100ms.")
  private long intervalNanos;

  @Mixin private final DeviceOptions devices = new DeviceOptions();

  @Mixin private final ProcessOptions processes = new ProcessOptions();

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      description = "What rows are of: process (the default), thread, cgroup, file or device.")
  private String by = "process";

  @Option(
      names = "--batch",
      description = "Plain lines each interval, as where standard output is no terminal.")
  private boolean batch;

  @Option(
      names = "--lines",
      paramLabel = "N",
      description = "Rows in plain lines, besides unknown; 10 by default.")
  private int lines = 10;

  @Option(names = "--count", paramLabel = "N", description = "End after so many intervals.")
  private long count;

  @Mixin private final ResourceOptions resources = new ResourceOptions();

  @Spec private CommandSpec spec = CommandSpec.create(); // replaced by picocli

  TopCommand() {}

  @Override
  public Integer call() throws IOException {
    CommandLine line = spec.commandLine();
    Top top = CommandException.understood(() -> new Top(options(), scope(), line.getOut()));
    if (batch || !Terminal.isTerminal() || !Files.isReadable(Path.of("/dev/tty"))) {
      top.print();
    } else {
      top.showScreen(line.getColorScheme().ansi().enabled());
    }
    return ExitStatus.OK;
  }

  private TopOptions options() {
    List<String> only = new ArrayList<>(devices.names());
    processes.pids().forEach(process -> only.add("pid " + process));
    return new TopOptions(
        intervalNanos, count, lines, grouping(), resources.resources(), String.join(", ", only));
  }

  private TopScope scope() {
    Set<Long> numbers = devices.numbers();
    TraceScope traced = new TraceScope(numbers, Devices.fileSystems(numbers));
    return new TopScope(traced, processes.pids(), ProcessNames.LIVE);
  }

  private Grouping grouping() {
    try {
      return Grouping.valueOf(by.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--by=%s: it is process, thread, cgroup, file or device".formatted(by), e);
    }
  }
}
