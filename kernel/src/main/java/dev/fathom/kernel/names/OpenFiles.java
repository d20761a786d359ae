package dev.fathom.kernel.names;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds paths of inodes among the files that a process has open now: a guess, and bounded. */
final class OpenFiles {
  private static final int MOST_DESCRIPTORS = 256;
  private static final int LOOKS_A_SECOND = 50;
  private static final long SECOND = 1_000_000_000;

  private long secondNanos = System.nanoTime();
  private int looks;

  /** Whether there is room for another look in this second. */
  boolean mayLookAgain() {
    long now = System.nanoTime();
    if (now - secondNanos >= SECOND) {
      secondNanos = now;
      looks = 0;
    }
    return looks < LOOKS_A_SECOND;
  }

  /** The path, or nothing. Inodes alone are compared where btrfs gives its files another device. */
  String pathOf(long processId, long device, long inode) {
    if (processId == 0 || !mayLookAgain()) {
      return "";
    }
    looks++;
    String sameInode = "";
    try (DirectoryStream<Path> descriptors =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(processId), "fd"))) {
      int seen = 0;
      for (Path descriptor : descriptors) {
        if (seen++ > MOST_DESCRIPTORS) {
          break;
        }
        long found = attribute(descriptor, "unix:ino");
        if (found != inode) {
          continue;
        }
        String path = Files.readSymbolicLink(descriptor).toString();
        if (DeviceNumber.packed(attribute(descriptor, "unix:dev")) == device) {
          return path;
        }
        sameInode = path;
      }
    } catch (IOException | SecurityException e) {
      return sameInode;
    }
    return sameInode;
  }

  private static long attribute(Path descriptor, String name) {
    try {
      return (long) Files.getAttribute(descriptor, name);
    } catch (IOException e) {
      return -1;
    }
  }
}
