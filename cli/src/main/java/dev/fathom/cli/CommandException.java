package dev.fathom.cli;

import java.util.function.Supplier;

/** The end of a command that did not succeed, with the line that its user is to read. */
final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitStatus;

  private CommandException(int exitStatus, String message, Throwable cause) {
    super(message, cause);
    this.exitStatus = exitStatus;
  }

  private CommandException(int exitStatus, String message) {
    super(message);
    this.exitStatus = exitStatus;
  }

  /** The work was begun and failed. */
  static CommandException failed(String message, Throwable cause) {
    return new CommandException(ExitStatus.FAILED, message, cause);
  }

  /** What was asked for is not understood: an argument, or a file that one names. */
  static CommandException usage(String message) {
    return new CommandException(ExitStatus.USAGE, message);
  }

  /** What was asked for is not understood, as the cause says. */
  static CommandException usage(String message, Throwable cause) {
    return new CommandException(ExitStatus.USAGE, message, cause);
  }

  /** What a command makes of its arguments; one that is not understood is the command's end. */
  static <T> T understood(Supplier<T> arguments) {
    try {
      return arguments.get();
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()), e);
    }
  }

  /** This machine lacks what is needed. */
  static CommandException lacking(String message, Throwable cause) {
    return new CommandException(ExitStatus.LACKING, message, cause);
  }

  /** One of {@link ExitStatus}. */
  int exitStatus() {
    return exitStatus;
  }
}
