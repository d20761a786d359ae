package dev.fathom.cli;

import dev.fathom.cli.trace.UnstartableException;
import dev.fathom.driver.DriverUnavailableException;
import dev.fathom.ftrace.TracefsException;
import dev.fathom.kernel.bpf.BpfException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Errors as one line on standard error, {@code fathom: …}, and the exit status that goes with it.
 */
final class ErrorLine implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final boolean withStackTrace;

  ErrorLine(boolean withStackTrace) {
    this.withStackTrace = withStackTrace;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    print(command, firstLine(text(e)) + suggestion(e) + seeHelp(command), e);
    return ExitStatus.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    print(command, message(e), e);
    return exitStatus(e);
  }

  private void print(CommandLine command, String message, Exception e) {
    command.getErr().println("fathom: " + message);
    if (withStackTrace) {
      e.printStackTrace(command.getErr());
    }
    command.getErr().flush();
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    String line = (end < 0 ? message : message.substring(0, end)).strip();
    return line.isEmpty() ? line : Character.toLowerCase(line.charAt(0)) + line.substring(1);
  }

  private static String suggestion(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      var suggestions = unmatched.getSuggestions();
      return suggestions.isEmpty() ? "" : "; did you mean " + suggestions.getFirst() + "?";
    }
    return "";
  }

  private static String seeHelp(CommandLine command) {
    return " (see " + command.getCommandSpec().qualifiedName() + " --help)";
  }

  /** What a person can use of it, in one line unless the thrower made more. */
  static String message(Exception e) {
    return switch (e) {
      case CommandException failure -> text(failure);
      case UncheckedIOException wrapped when wrapped.getCause() != null ->
          message(wrapped.getCause());
      case NoSuchFileException missing -> missing.getFile() + ": no such file or directory";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case FileSystemException file -> text(file);
      case IOException io -> text(io);
      case IllegalArgumentException argument -> text(argument);
      case UnsupportedOperationException unsupported -> text(unsupported);
      default -> "this should not happen: " + e + " (--stacktrace shows where)";
    };
  }

  private static String text(Exception e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }

  private static int exitStatus(Exception e) {
    return switch (e) {
      case CommandException failure -> failure.exitStatus();
      case DriverUnavailableException lacking -> ExitStatus.LACKING;
      case UnsupportedOperationException lacking -> ExitStatus.LACKING;
      case BpfException lacking -> ExitStatus.LACKING;
      case TracefsException lacking -> ExitStatus.LACKING;
      case UnstartableException command -> command.status();
      default -> ExitStatus.FAILED;
    };
  }
}
