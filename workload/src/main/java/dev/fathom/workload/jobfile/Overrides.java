package dev.fathom.workload.jobfile;

import java.util.ArrayList;
import java.util.List;

/**
 * Settings from the command line, which apply to every job after those of the file.
 *
 * @param arguments each {@code --name=value} or {@code --name}
 */
public record Overrides(List<String> arguments) {

  /** None. */
  public static final Overrides NONE = new Overrides(List.of());

  private static final Place COMMAND_LINE = new Place("command line", 0);

  /** Copies the list; every argument begins with {@code --}. */
  public Overrides {
    arguments = List.copyOf(arguments);
    for (String argument : arguments) {
      if (!argument.startsWith("--")) {
        throw new IllegalArgumentException("'%s' does not begin with --".formatted(argument));
      }
    }
  }

  /** These arguments. */
  public static Overrides of(String... arguments) {
    return new Overrides(List.of(arguments));
  }

  List<Setting> settings(Substitution substitution) throws JobFileException {
    List<Setting> settings = new ArrayList<>();
    for (String argument : arguments) {
      Setting setting = substitution.setting(argument.substring(2), COMMAND_LINE);
      Catalog.key(setting);
      settings.add(setting);
    }
    return settings;
  }
}
