package dev.fathom.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Whether standard output is for a person's eyes. */
final class Terminal {
  private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

  private Terminal() {}

  /** Whether what is printed may be coloured: on a terminal that can, and not with NO_COLOR. */
  static boolean isColourful() {
    return wantsColour(System.getenv()) && isTerminal();
  }

  /** What the environment says: no-color.org, and TERM. */
  static boolean wantsColour(Map<String, String> environment) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }

  /** Whether standard output is a terminal. */
  static boolean isTerminal() {
    try {
      return isTerminal(Files.readSymbolicLink(STANDARD_OUTPUT).toString());
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }
  }

  /** Whether a descriptor that is open on this device is open on a terminal. */
  static boolean isTerminal(String device) {
    return device.startsWith("/dev/pts/")
        || device.startsWith("/dev/tty")
        || device.equals("/dev/console");
  }
}
