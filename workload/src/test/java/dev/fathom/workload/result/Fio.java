package dev.fathom.workload.result;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of the fio that is installed, as the measure of ours.
 *
 * @param status its exit status
 * @param output what it printed, errors included
 */
public record Fio(int status, String output) {
  /** Runs fio and waits for it; skips the test where it is not installed. */
  public static Fio run(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>(List.of("fio"));
    command.addAll(List.of(arguments));
    Process process = start(command);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Fio(process.waitFor(), output);
  }

  /** What fio prints if all goes well. */
  public static String output(String... arguments) throws IOException, InterruptedException {
    Fio run = run(arguments);
    if (run.status != 0) {
      throw new IOException("fio ended with " + run.status + ": " + run.output);
    }
    return run.output;
  }

  private static Process start(List<String> command) throws IOException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException notFound) {
      assumeTrue(false, "fio is not installed: " + notFound.getMessage());
      throw notFound;
    }
  }
}
