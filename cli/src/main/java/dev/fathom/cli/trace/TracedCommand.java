package dev.fathom.cli.trace;

import dev.fathom.linux.ProcFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The command that runs while the kernel is traced, with our standard streams. */
public final class TracedCommand {
  /** What shells answer for a command that is not there. */
  static final int NOT_FOUND = 127;

  /** What shells answer for a command that cannot be run. */
  static final int NOT_EXECUTABLE = 126;

  /** Place of the start time in /proc/PID/stat behind the name, see proc_pid_stat(5). */
  private static final int START_TIME = 20;

  private final Process process;
  private final long startTicks;

  private TracedCommand(Process process) {
    this.process = process;
    startTicks = startTicks(process.pid());
  }

  /**
   * Starts it.
   *
   * @throws UnstartableException if there is no such program, or it cannot be run
   */
  public static TracedCommand start(List<String> command) throws UnstartableException {
    String program = command.getFirst();
    if (find(program, System.getenv()) == null) {
      throw new UnstartableException(NOT_FOUND, program + ": command not found", null);
    }
    try {
      return new TracedCommand(new ProcessBuilder(command).inheritIO().start());
    } catch (IOException e) {
      throw new UnstartableException(NOT_EXECUTABLE, program + ": cannot be run: " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    int comma = message.lastIndexOf("error=");
    return comma < 0 ? message : message.substring(comma);
  }

  private static @Nullable Path find(String program, Map<String, String> environment) {
    if (program.contains("/")) {
      return Files.exists(Path.of(program)) ? Path.of(program) : null;
    }
    for (String folder : environment.getOrDefault("PATH", "/usr/bin:/bin").split(":", -1)) {
      Path file = Path.of(folder.isEmpty() ? "." : folder, program);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    return null;
  }

  /** When a process began, in ticks since the machine did; very late if it is gone. */
  private static long startTicks(long pid) {
    String stat = ProcFile.text(Path.of("/proc", Long.toString(pid), "stat")).orElse("");
    String[] words = stat.substring(stat.lastIndexOf(')') + 1).split(" ", -1);
    try {
      return words.length > START_TIME ? Long.parseLong(words[START_TIME]) : Long.MAX_VALUE;
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  /** Whether a process may be its work: it began later, or is gone. */
  boolean mayHaveStarted(long pid) {
    return pid == process.pid() || startTicks == Long.MAX_VALUE || startTicks(pid) >= startTicks;
  }

  long pid() {
    return process.pid();
  }

  /** Whether it has. */
  public boolean ended() {
    return !process.isAlive();
  }

  /** Its exit status, 128 and more where a signal ended it; only once it has ended. */
  public int status() {
    return process.exitValue();
  }
}
