package dev.fathom.cli;

import picocli.CommandLine.Option;

/** {@code --duration}: when a command that would run until Ctrl-C ends by itself. */
final class DurationOption {
  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "End after this time: 10s, 500ms, 2m.")
  private long durationNanos;

  DurationOption() {}

  /** How long; 0 until it is interrupted. */
  long nanos() {
    return durationNanos;
  }
}
