package dev.fathom.kernel.names;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Paths of control groups by their ids: the inodes of their folders (cgroups(7), version 2). The
 * tree is walked again for an id that is not known, at most once a second.
 */
final class CgroupNames {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final long PAUSE_NANOS = 1_000_000_000;
  private static final int DEPTH = 16;

  private final Map<Long, String> paths = new HashMap<>();
  private long walkedNanos = System.nanoTime() - PAUSE_NANOS;

  /** The path, beginning with a slash; the id in decimal if there is none of it. */
  String of(long id) {
    String path = paths.get(id);
    if (path == null && System.nanoTime() - walkedNanos >= PAUSE_NANOS) {
      walk();
      path = paths.get(id);
    }
    return path == null ? Long.toString(id) : path;
  }

  /** Groups that are gone stay known: their tasks' bytes may still be under way. */
  private void walk() {
    walkedNanos = System.nanoTime();
    note(ROOT);
    note(ROOT.resolve("unified"));
  }

  private void note(Path root) {
    try (Stream<Path> folders = Files.walk(root, DEPTH)) {
      folders
          .filter(Files::isDirectory)
          .forEach(folder -> paths.put(inode(folder), "/" + root.relativize(folder)));
    } catch (IOException | UncheckedIOException e) {
      // A group that vanished ends this walk; what it saw is known, the next one finds the rest.
      walkedNanos = System.nanoTime();
    }
  }

  private static long inode(Path folder) {
    try {
      return (long) Files.getAttribute(folder, "unix:ino");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
