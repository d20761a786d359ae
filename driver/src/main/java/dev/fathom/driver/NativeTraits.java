package dev.fathom.driver;

import dev.fathom.linux.Errno;
import dev.fathom.linux.FileCalls;
import dev.fathom.linux.Iovecs;
import dev.fathom.linux.Statfs;
import dev.fathom.linux.Statx;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Finds out what an open descriptor of Linux can do: statx(2), statfs(2), and one trial read. */
final class NativeTraits {
  /** Assumed where the kernel does not tell (before 6.1, or the file system does not). */
  private static final int DIRECT_ALIGN_BYTES = 4096;

  private NativeTraits() {}

  static FileTraits of(Path path, int fd, FileOptions options) throws IOException {
    Statx stat = Statx.of(fd);
    if (stat.isDirectory()) {
      throw new FileSystemException(path.toString(), null, "Is a directory (EISDIR)");
    }
    FileTraits.Type type = type(stat);
    Statfs system = Statfs.of(fd);
    boolean block = type == FileTraits.Type.BLOCK_DEVICE;
    boolean memory = type == FileTraits.Type.REGULAR && system.isMemory();
    int memoryAlign = 1;
    int offsetAlign = 1;
    if (options.direct() && type != FileTraits.Type.STREAM) {
      memoryAlign = align(stat, stat.dioMemAlignBytes());
      offsetAlign = align(stat, stat.dioOffsetAlignBytes());
    }
    return new FileTraits(
        type,
        options.direct(),
        memoryAlign,
        offsetAlign,
        options.read() && type != FileTraits.Type.STREAM && refusesToWait(fd),
        memory,
        block ? "block device" : system.fileSystem());
  }

  private static FileTraits.Type type(Statx stat) {
    if (stat.isRegular()) {
      return FileTraits.Type.REGULAR;
    }
    return stat.isBlockDevice() ? FileTraits.Type.BLOCK_DEVICE : FileTraits.Type.STREAM;
  }

  private static int align(Statx stat, int told) {
    if (!stat.tellsDirectAlignment()) {
      return DIRECT_ALIGN_BYTES;
    }
    // 0: this file is not read directly although it was asked for; then nothing need be aligned.
    return Math.max(told, 1);
  }

  /** Whether reads honour RWF_NOWAIT. */
  private static boolean refusesToWait(int fd) throws IOException {
    try (Arena arena = Arena.ofConfined();
        Iovecs iovecs = new Iovecs(1)) {
      MemorySegment one = arena.allocate(1);
      long array = iovecs.set(0, one.address(), 1);
      int result = FileCalls.preadv2(fd, array, 1, 0, FileCalls.RWF_NOWAIT);
      return result != -Errno.EOPNOTSUPP;
    }
  }
}
