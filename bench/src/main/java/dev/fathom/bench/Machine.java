package dev.fathom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where numbers come from, in a line. */
final class Machine {
  private Machine() {}

  /** Processor, kernel, JDK, and the file system of the disk files. */
  static String line(String fileSystem) {
    return "%s × %d, %s %s, JDK %s (%s), %s"
        .formatted(
            processor(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.version"),
            System.getProperty("java.vendor"),
            fileSystem);
  }

  private static String processor() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException notLinux) {
      // The architecture says something too.
    }
    return System.getProperty("os.arch");
  }
}
