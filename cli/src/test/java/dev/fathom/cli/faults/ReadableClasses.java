package dev.fathom.cli.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The command's classes where every user may read them: a developer's home is mostly closed. */
final class ReadableClasses {
  private static final String EVERYBODY = "rwxr-xr-x";

  private ReadableClasses() {}

  /**
   * Copies them.
   *
   * @param directory is opened for everybody
   * @return the class path
   */
  static String copy(Path directory) throws IOException, InterruptedException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(EVERYBODY));
    Path classes = Files.createDirectory(directory.resolve("classes"));
    List<String> places = new ArrayList<>();
    for (String place : CommandRun.ownClassPath().split(":", -1)) {
      if (!place.isEmpty() && Files.exists(Path.of(place))) {
        Path copy = classes.resolve(places.size() + "-" + Path.of(place).getFileName());
        CommandRun.run("cp", "-rL", place, copy.toString());
        places.add(copy.toString());
      }
    }
    CommandRun.run("chmod", "-R", "a+rX", classes.toString());
    return String.join(":", places);
  }
}
