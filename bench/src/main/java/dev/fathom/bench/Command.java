package dev.fathom.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Other programs, run to their end; those under way end with this one. */
final class Command {
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  private Command() {}

  /**
   * Runs a program and answers what it wrote to stdout.
   *
   * @throws IOException if it does not start, fails, or takes longer than {@code limit}
   */
  static String run(List<String> words, Duration limit) throws IOException, InterruptedException {
    Path output = Files.createTempFile("bench", ".out");
    Path errors = Files.createTempFile("bench", ".err");
    Process process = null;
    try {
      // Files, not pipes: no thread is needed to empty them, and none runs beside a contender.
      process =
          new ProcessBuilder(words)
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      RUNNING.add(process);
      process.getOutputStream().close();
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended || process.exitValue() != 0) {
        String how = ended ? "failed (" + process.exitValue() + ")" : "took too long";
        throw new IOException(
            Path.of(words.getFirst()).getFileName()
                + " "
                + how
                + ": "
                + summary(read(errors), read(output)));
      }
      return read(output);
    } finally {
      if (process != null) {
        process.destroyForcibly().waitFor();
        RUNNING.remove(process);
      }
      Files.delete(output);
      Files.delete(errors);
    }
  }

  /** Ends what is under way; for the shutdown. */
  static void endAll() {
    RUNNING.forEach(Process::destroyForcibly);
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** The first lines that say something. */
  private static String summary(String errors, String output) {
    String all = errors.isBlank() ? output : errors;
    return String.join("; ", all.lines().filter(line -> !line.isBlank()).limit(3).toList());
  }
}
