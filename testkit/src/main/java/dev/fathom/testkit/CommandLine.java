package dev.fathom.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the system, run to their end. */
final class CommandLine {
  private static final long PATIENCE_SECONDS = 60;

  private CommandLine() {}

  /**
   * Runs a program.
   *
   * @return what it printed, without white space around
   * @throws IOException with what it printed, if there is no such program or it fails
   */
  static String run(String... command) throws IOException {
    String line = String.join(" ", command);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(line + ": not ended after " + PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new IOException(line + ": interrupted", e);
    }
    if (process.exitValue() != 0) {
      throw new IOException(line + ": exit code " + process.exitValue() + ": " + output.strip());
    }
    return output.strip();
  }

  /** Whether there is a program of that name; also where only administrators look. */
  static boolean exists(String program) {
    String path = System.getenv("PATH");
    List<String> places = List.of((path == null ? "" : path + ":") + "/usr/sbin:/sbin");
    return places.stream()
        .flatMap(place -> List.of(place.split(":", -1)).stream())
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }
}
