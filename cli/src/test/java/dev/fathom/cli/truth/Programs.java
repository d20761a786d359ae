package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Programs of this machine. */
final class Programs {
  private Programs() {}

  /** Whether it is installed; also where only administrators look. */
  static boolean isThere(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    return Arrays.stream(path.split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }

  /** Runs one to its end; what it printed. Fails with that. */
  static String run(String... command) throws IOException, InterruptedException {
    Outcome outcome = attempt(command);
    assertThat(outcome.status()).as(String.join(" ", command) + ": " + outcome.text()).isZero();
    return outcome.text();
  }

  /** Runs one that takes away what another made; fails with what it printed. */
  static void undo(String... command) throws IOException {
    try {
      Outcome outcome = attempt(command);
      if (outcome.status() != 0) {
        throw new IOException(String.join(" ", command) + ": " + outcome.text());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(String.join(" ", command), e);
    }
  }

  /**
   * How a program ended.
   *
   * @param text what it printed, on either stream
   */
  record Outcome(int status, String text) {}

  /** Runs one to its end, which may be a bad one. */
  static Outcome attempt(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), text);
  }
}
