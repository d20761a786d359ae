package dev.fathom.cli;

import dev.fathom.cli.live.Resources;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a command that traces the machine may take of it. */
final class ResourceOptions {
  @Option(
      names = "--idle",
      description =
          "Take processors only when nobody else wants them, unless records pile up. Needs root:"
              + " moves fathom to a control group of its own meanwhile.")
  private boolean idle;

  @Option(
      names = "--dirty-room",
      paramLabel = "SIZE",
      converter = ByteSizes.class,
      description =
          "Remember who wrote up to SIZE of dirty data, such as 16g; takes a twentieth of it in"
              + " the kernel. By default a sixteenth part of the memory, 1g to 4g.")
  private @Nullable Long dirtyRoom;

  ResourceOptions() {}

  /**
   * What was asked for.
   *
   * @throws IllegalArgumentException if that is too much or too little
   */
  Resources resources() {
    long room = dirtyRoom == null ? Resources.ofMachine().dirtyBytes() : dirtyRoom;
    return new Resources(idle, room);
  }
}
