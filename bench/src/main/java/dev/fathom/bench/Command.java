package dev.fathom.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
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
    Path errors = Files.createTempFile("bench", ".err");
    Process process = null;
    try {
      process = new ProcessBuilder(words).redirectError(errors.toFile()).start();
      RUNNING.add(process);
      process.getOutputStream().close();
      Process started = process;
      StringBuilder output = new StringBuilder();
      Thread reader = Thread.ofVirtual().start(() -> output.append(read(started)));
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      process.destroyForcibly();
      reader.join();
      if (!ended || process.exitValue() != 0) {
        throw new IOException(
            "%s %s: %s"
                .formatted(
                    words.getFirst(),
                    ended ? "failed (" + process.exitValue() + ")" : "took too long",
                    summary(Files.readString(errors), output)));
      }
      return output.toString();
    } finally {
      if (process != null) {
        process.destroyForcibly();
        RUNNING.remove(process);
      }
      Files.delete(errors);
    }
  }

  /** Ends what is under way; for the shutdown. */
  static void endAll() {
    RUNNING.forEach(Process::destroyForcibly);
  }

  private static String read(Process process) {
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first lines that say something. */
  private static String summary(String errors, CharSequence output) {
    String all = errors.isBlank() ? output.toString() : errors;
    return String.join("; ", all.lines().filter(line -> !line.isBlank()).limit(3).toList());
  }
}
