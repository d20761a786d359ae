package dev.fathom.trace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an {@link Origin} says of this process and its threads: read from procfs where there is. */
final class ThisProcess {
  static final long ID = ProcessHandle.current().pid();

  /** As the kernel names it (proc_pid_comm(5)), so that its traces say the same. */
  static final String NAME = name();

  /** Path of its control group when this class was loaded; empty where there is none. */
  static final String CGROUP = cgroup();

  private static final Path THREAD_SELF = Path.of("/proc/thread-self");

  private ThisProcess() {}

  private static String name() {
    String comm = read("/proc/self/comm").strip();
    return !comm.isEmpty()
        ? comm
        : ProcessHandle.current()
            .info()
            .command()
            .map(path -> path.substring(path.lastIndexOf('/') + 1))
            .orElse("java");
  }

  /** The unified hierarchy's line of cgroups(7), {@code 0::PATH}, or else the first one's path. */
  private static String cgroup() {
    String first = "";
    for (String line : read("/proc/self/cgroup").lines().toList()) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && parts[0].equals("0")) {
        return parts[2];
      }
      first = first.isEmpty() && parts.length == 3 ? parts[2] : first;
    }
    return first;
  }

  private static String read(String path) {
    try {
      return Files.readString(Path.of(path));
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * The kernel's number of the platform thread that calls: the last part of {@code PID/task/TID},
   * proc_thread-self(5). Some microseconds; 0 where there is no procfs.
   */
  static long threadId() {
    try {
      return Long.parseLong(Files.readSymbolicLink(THREAD_SELF).getFileName().toString());
    } catch (IOException | NumberFormatException | UnsupportedOperationException e) {
      return 0;
    }
  }
}
