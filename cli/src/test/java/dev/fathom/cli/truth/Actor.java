package dev.fathom.cli.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Starts {@code act.c}: processes that do known I/O, each with a number of its own. */
final class Actor {
  private static final long PATIENCE_SECONDS = 60;

  private final Path program;

  private Actor(Path program) {
    this.program = program;
  }

  /**
   * One that has ended.
   *
   * @param out what it printed
   */
  record Ended(long pid, String out) {}

  /** Compiles it; skips the test where there is no compiler. */
  static Actor in(Path directory) throws IOException, InterruptedException {
    assumeTrue(Programs.isThere("gcc"), "gcc is not installed");
    Path source = directory.resolve("act.c");
    try (InputStream in = Actor.class.getResourceAsStream("act.c")) {
      Files.write(source, Objects.requireNonNull(in, "act.c").readAllBytes());
    }
    Path program = directory.resolve("act");
    Programs.run("gcc", "-O2", "-o", program.toString(), source.toString());
    return new Actor(program);
  }

  /** Runs one process to its end: steps are words of {@code act.c}, with blanks between them. */
  Ended act(Path file, String steps) throws IOException, InterruptedException {
    return end(started(file, steps), steps);
  }

  /** Runs a process for each of the steps, all at the same time, to the end of the last one. */
  List<Ended> actTogether(Path file, List<String> steps) throws IOException, InterruptedException {
    List<Process> processes = new ArrayList<>();
    for (String each : steps) {
      processes.add(started(file, each));
    }
    List<Ended> ended = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      ended.add(end(processes.get(i), steps.get(i)));
    }
    return ended;
  }

  private static Ended end(Process process, String steps) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(steps).isTrue();
    assertThat(process.exitValue()).as(steps).isZero();
    return new Ended(process.pid(), out.strip());
  }

  private Process started(Path file, String steps) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString(), file.toString()));
    command.addAll(List.of(steps.split(" ", -1)));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** The compiled program. */
  Path program() {
    return program;
  }
}
