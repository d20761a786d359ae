package dev.fathom.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which programs this machine has. */
final class Tools {
  private Tools() {}

  /** Whether a program is on the PATH. */
  static boolean isPresent(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String directory : path.split(File.pathSeparator, -1)) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }
}
