package dev.fathom.linux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Directories of the kernel's own file systems that a process makes for itself and that do not go
 * with it: those that killed ones left.
 */
public final class Leftovers {
  private Leftovers() {}

  /**
   * Removes the directories of dead processes. One that is in use stays, as the kernel sees to
   * that; so does all that cannot be removed, and the next call tries again. Does not wait.
   *
   * @param parent where they are; need not be there
   * @param name of those that are meant; its first group is the process id
   */
  public static void remove(Path parent, Pattern name) {
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(
            parent, path -> isOfDead(name.matcher(path.getFileName().toString())))) {
      for (Path path : all) {
        removeOne(path);
      }
    } catch (IOException e) {
      // They are empty and cost little.
    }
  }

  private static boolean isOfDead(Matcher name) {
    return name.matches() && !Files.exists(Path.of("/proc", name.group(1)));
  }

  private static void removeOne(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // In use.
    }
  }
}
