package dev.fathom.report.blktrace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Runs a program of this machine, or skips the test where it is missing. */
final class Tool {
  private Tool() {}

  static void need(String name) {
    boolean there =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    Assumptions.assumeTrue(there, name + " is not installed");
  }

  /** What it prints on standard output; fails with what it prints otherwise. */
  static String run(Path folder, String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    Path errors = Files.createTempFile(folder, "errors", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(command[0] + " does not end");
    }
    if (process.exitValue() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + Files.readString(errors));
    }
    return Files.readString(output);
  }
}
