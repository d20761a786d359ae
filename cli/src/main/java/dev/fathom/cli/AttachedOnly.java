package dev.fathom.cli;

import dev.fathom.cli.report.RunTraces;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** An option whose value, if there is one, stands after {@code =}: what follows is a job file. */
final class AttachedOnly implements IParameterPreprocessor {
  private static final String ATTACHED = "=";

  /** For picocli. */
  AttachedOnly() {}

  @Override
  @SuppressWarnings("JdkObsolete") // picocli's Stack
  public boolean preprocess(
      Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
    if (Objects.equals(info.get("separator"), ATTACHED)) {
      Path file = Path.of(arguments.pop());
      option.setValue(file);
    } else {
      option.setValue(RunTraces.USUAL_NAME);
    }
    return true;
  }
}
