package dev.fathom.aio;

import dev.fathom.driver.DriverFile;
import dev.fathom.driver.NativeFile;
import dev.fathom.trace.FileName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names of open files for traces. */
final class FileNames {
  private FileNames() {}

  /**
   * The path as it was opened, with device and inode, so that traces of the kernel can be joined:
   * those of the open descriptor, or where Java's channels hide it, those that the path has now,
   * marked as guessed. Asks the kernel: for once a file and session.
   */
  static FileName of(DriverFile file) {
    String path = file.path().toString();
    return file instanceof NativeFile opened ? of(path, opened.fd()) : of(path, file.path(), true);
  }

  /** The path with device and inode of the descriptor. */
  static FileName of(String path, int fd) {
    return of(path, Path.of("/proc/self/fd/" + fd), false);
  }

  private static FileName of(String path, Path asked, boolean guessed) {
    try {
      return new FileName(
          path, device(attribute(asked, "unix:dev")), attribute(asked, "unix:ino"), guessed);
    } catch (IOException | UnsupportedOperationException e) {
      // no procfs, or no such file now: the path alone has to do
      return new FileName(path, 0, 0, false);
    }
  }

  private static long attribute(Path link, String name) throws IOException {
    return Files.getAttribute(link, name) instanceof Long number ? number : 0;
  }

  /** From user space's layout (makedev(3)) to that of the kernel and of {@link FileName}. */
  static long device(long encoded) {
    long major = (encoded >>> 8 & 0xfff) | (encoded >>> 32 & ~0xfffL);
    long minor = (encoded & 0xff) | (encoded >>> 12 & ~0xffL & 0xffff_ffffL);
    return major << 20 | minor;
  }
}
