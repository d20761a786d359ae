package dev.fathom.workload.run;

import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.FileCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What a file is before a job begins.
 *
 * @param path where it is
 * @param exists whether there is one
 * @param regular whether it is a regular file (also one that is still to be made), not a device
 * @param sizeBytes its length, or a device's capacity; 0 if there is none
 */
record FileState(Path path, boolean exists, boolean regular, long sizeBytes) {

  /**
   * Looks at a file; does not open FIFOs.
   *
   * @throws IOException for directories, FIFOs, sockets and devices without positions
   */
  static FileState of(Path path) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return new FileState(path, false, true, 0);
    }
    if (attributes.isRegularFile()) {
      return new FileState(path, true, true, attributes.size());
    }
    if (attributes.isDirectory()) {
      throw new ErrnoException("open " + path, Errno.EISDIR, "name a file in it");
    }
    int type = (int) Files.getAttribute(path, "unix:mode") & 0170000;
    if (type != 0060000) {
      throw new ErrnoException(
          "open " + path, Errno.ESPIPE, "a job needs a regular file or a block device");
    }
    return new FileState(path, true, false, capacity(path));
  }

  private static long capacity(Path path) throws IOException {
    int fd = FileCalls.open(path, FileCalls.O_RDONLY, 0);
    if (fd < 0) {
      throw new ErrnoException("open " + path, -fd);
    }
    long end = FileCalls.end(fd);
    FileCalls.close(fd);
    return Math.max(0, end);
  }

  /** Drops a file's clean pages from the page cache; does nothing where that is not possible. */
  static void dropCache(Path path) {
    int fd = FileCalls.open(path, FileCalls.O_RDONLY, 0);
    if (fd >= 0) {
      FileCalls.adviseDontNeed(fd);
      FileCalls.close(fd);
    }
  }
}
