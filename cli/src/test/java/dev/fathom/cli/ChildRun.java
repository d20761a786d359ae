package dev.fathom.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command in a JVM of its own, with what it printed in files: for signals. */
public final class ChildRun {
  private static final long TIMEOUT_SECONDS = 60;

  private final Process process;
  private final Path out;
  private final Path err;

  private ChildRun(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** The words that start it. */
  static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    // A shell that ignores Ctrl-C for jobs in the background would hand that down.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    String modules = System.getProperty("jdk.module.path", "");
    String classes = System.getProperty("java.class.path", "");
    String all = modules.isEmpty() ? classes : modules + ":" + classes;
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", all));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  /** Starts the command, with its output in files of a directory. */
  public static ChildRun start(Path directory, String... arguments) throws IOException {
    return start(directory, command(arguments));
  }

  /** Starts it by these words, which may run it with other rights. */
  static ChildRun start(Path directory, List<String> command) throws IOException {
    Path out = directory.resolve("out.txt");
    Path err = directory.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    return new ChildRun(builder.directory(directory.toFile()).start(), out, err);
  }

  /** Sends a signal by its name. */
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Its exit status, as shells count it. */
  public int status() throws InterruptedException {
    if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the command did not end");
    }
    return process.exitValue();
  }

  long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  public String out() throws IOException {
    return Files.readString(out, StandardCharsets.UTF_8);
  }

  public String err() throws IOException {
    return Files.readString(err, StandardCharsets.UTF_8);
  }
}
