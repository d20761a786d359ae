package dev.fathom.cli.top;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What processes are called: the kernel's records name their threads. */
@FunctionalInterface
public interface ProcessNames {
  /** As {@code /proc/PID/comm} says now; the thread's name if the process is gone. */
  ProcessNames LIVE =
      (processId, threadName) -> {
        try {
          Path file = Path.of("/proc", Long.toString(processId), "comm");
          String name = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
          return name.endsWith("\n") ? name.substring(0, name.length() - 1) : name;
        } catch (IOException e) {
          return threadName;
        }
      };

  /** The name of a process one of whose threads is called so. */
  String of(long processId, String threadName);
}
