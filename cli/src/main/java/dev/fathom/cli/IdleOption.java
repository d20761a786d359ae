package dev.fathom.cli;

import picocli.CommandLine.Option;

/** {@code --idle}: for commands that trace a machine which has something else to do. */
final class IdleOption {
  @Option(
      names = "--idle",
      description =
          "Take processors only when nobody else wants them, unless records pile up. Needs root:"
              + " moves fathom to a control group of its own meanwhile.")
  private boolean idle;

  IdleOption() {}

  /** Whether it was asked for. */
  boolean wanted() {
    return idle;
  }
}
