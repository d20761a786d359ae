package dev.fathom.cli.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.linux.ProcessCapabilities;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command in a JVM of its own, started by another program: setpriv, unshare, prlimit … */
final class CommandRun {
  /** As after Ctrl-C in a terminal: a shell in the background would have it ignored. */
  private static final List<String> INTERRUPTIBLE = List.of("env", "--default-signal=INT");

  private static final long TIMEOUT_SECONDS = 90;
  private static final long STEP_MILLIS = 20;

  private final Process process;
  private final Path out;
  private final Path err;

  private CommandRun(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Skips the test, with the reason, where the kernel cannot be traced. */
  static void assumeTracing() {
    assumeTrue(ProcessCapabilities.here().hasSysAdmin(), "tracing the kernel needs root");
    assumeTrue(
        Files.exists(Path.of("/sys/kernel/btf/vmlinux")), "this kernel does not publish its types");
  }

  /** Skips the test where a program is not installed. */
  static void assumeProgram(String name) {
    boolean found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    assumeTrue(found, "needs " + name);
  }

  /** Starts the command, with its output in files of a directory. */
  static CommandRun start(Path directory, List<String> prefix, String... arguments)
      throws IOException {
    return startFrom(ownClassPath(), directory, prefix, arguments);
  }

  /** Starts it from classes elsewhere. */
  static CommandRun startFrom(
      String classPath, Path directory, List<String> prefix, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(INTERRUPTIBLE);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath));
    command.add("dev.fathom.cli.Main");
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(directory, "out", ".txt");
    Path err = Files.createTempFile(directory, "err", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new CommandRun(process, out, err);
  }

  /** Where this test's classes come from: modules and others. */
  static String ownClassPath() {
    String modules = System.getProperty("jdk.module.path", "");
    String classes = System.getProperty("java.class.path", "");
    return modules.isEmpty() ? classes : modules + ":" + classes;
  }

  /** Waits until it traces. */
  CommandRun tracing() throws IOException, InterruptedException {
    while (process.isAlive() && !err().contains("tracing")) {
      Thread.sleep(STEP_MILLIS);
    }
    assertThat(process.isAlive()).as(err()).isTrue();
    return this;
  }

  /** Ends it as Ctrl-C does; its exit status. */
  int interrupt() throws IOException, InterruptedException {
    run("kill", "-INT", Long.toString(process.pid()));
    return status();
  }

  /** Waits for its end; its exit status, as shells count it. */
  int status() throws InterruptedException {
    if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the command did not end");
    }
    return process.exitValue();
  }

  String out() throws IOException {
    return Files.readString(out, StandardCharsets.UTF_8);
  }

  String err() throws IOException {
    return Files.readString(err, StandardCharsets.UTF_8);
  }

  byte[] outBytes() throws IOException {
    return Files.readAllBytes(out);
  }

  /** Runs another program to its end, which has to be good; its process id. */
  static long run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    return process.pid();
  }
}
