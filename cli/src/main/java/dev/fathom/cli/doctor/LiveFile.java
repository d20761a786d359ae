package dev.fathom.cli.doctor;

import dev.fathom.cli.doctor.FileTrial.Answer;
import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.FileCalls;
import dev.fathom.linux.Iovecs;
import dev.fathom.linux.Statfs;
import dev.fathom.linux.Statx;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Tries a file out. Files that have a name are only read; writes are tried on a file without a name
 * (O_TMPFILE) beside them, which is gone when it is closed.
 */
final class LiveFile {
  /** O_TMPFILE of open(2): its own bit, and O_DIRECTORY. */
  private static final int O_TMPFILE =
      0x400000 | (System.getProperty("os.arch", "").equals("aarch64") ? 0x4000 : 0x10000);

  private static final int OWNER_ONLY = 0600;
  private static final int PROBE_BYTES = 4096;

  private LiveFile() {}

  static FileTrial trial(Path path, Statx stat) throws ErrnoException {
    return stat.isDirectory() ? ofDirectory(path) : ofFile(path, stat);
  }

  private static FileTrial ofDirectory(Path directory) throws ErrnoException {
    int fd = open(directory, O_TMPFILE | FileCalls.O_RDWR);
    if (fd < 0) {
      return ofClosedDirectory(directory, -fd);
    }
    try {
      Answer writes = noWaitWrites(fd); // first, so that there is something to read
      Answer direct = opens(directory, O_TMPFILE | FileCalls.O_RDWR | FileCalls.O_DIRECT);
      return trial(fd, direct, noWaitReads(fd), writes);
    } finally {
      FileCalls.close(fd);
    }
  }

  /** A directory that we may not write to, or on a file system without O_TMPFILE. */
  private static FileTrial ofClosedDirectory(Path directory, int errno) throws ErrnoException {
    int fd = open(directory, FileCalls.O_RDONLY);
    if (fd < 0) {
      return FileTrial.failed(-fd);
    }
    try {
      Statfs system = Statfs.of(fd);
      return new FileTrial(
          errno == Errno.EOPNOTSUPP || errno == Errno.EISDIR ? 0 : errno,
          system.fileSystem(),
          system.isMemory(),
          Answer.UNKNOWN,
          0,
          0,
          Answer.UNKNOWN,
          Answer.UNKNOWN);
    } finally {
      FileCalls.close(fd);
    }
  }

  private static FileTrial ofFile(Path path, Statx stat) throws ErrnoException {
    int fd = open(path, FileCalls.O_RDONLY);
    if (fd < 0) {
      return FileTrial.failed(-fd);
    }
    try {
      Answer direct = opens(path, FileCalls.O_RDONLY | FileCalls.O_DIRECT);
      Answer writes = stat.isRegular() ? noWaitWritesBeside(path, stat) : Answer.UNKNOWN;
      return trial(fd, direct, noWaitReads(fd), writes);
    } finally {
      FileCalls.close(fd);
    }
  }

  private static FileTrial trial(int fd, Answer direct, Answer reads, Answer writes)
      throws ErrnoException {
    Statx stat = Statx.of(fd);
    Statfs system = Statfs.of(fd);
    boolean refused = stat.tellsDirectAlignment() && stat.dioOffsetAlignBytes() == 0;
    return new FileTrial(
        0,
        stat.isBlockDevice() ? "block device" : system.fileSystem(),
        stat.isRegular() && system.isMemory(),
        refused ? Answer.NO : direct,
        stat.dioMemAlignBytes(),
        stat.dioOffsetAlignBytes(),
        reads,
        writes);
  }

  private static Answer noWaitWritesBeside(Path path, Statx stat) throws ErrnoException {
    @Nullable Path directory = path.toAbsolutePath().getParent();
    if (directory == null) {
      return Answer.UNKNOWN;
    }
    int fd = open(directory, O_TMPFILE | FileCalls.O_RDWR);
    if (fd < 0) {
      return Answer.UNKNOWN;
    }
    try {
      // A bind mount or a symbolic link: another file system beside it.
      Statx beside = Statx.of(fd);
      boolean same =
          beside.deviceMajor() == stat.deviceMajor() && beside.deviceMinor() == stat.deviceMinor();
      return same ? noWaitWrites(fd) : Answer.UNKNOWN;
    } finally {
      FileCalls.close(fd);
    }
  }

  private static int open(Path path, int flags) {
    return FileCalls.open(path, flags, OWNER_ONLY);
  }

  private static Answer opens(Path path, int flags) {
    int fd = open(path, flags);
    if (fd >= 0) {
      FileCalls.close(fd);
      return Answer.YES;
    }
    return fd == -Errno.EINVAL ? Answer.NO : Answer.UNKNOWN;
  }

  private static Answer noWaitReads(int fd) throws ErrnoException {
    try (Arena arena = Arena.ofConfined();
        Iovecs iovecs = new Iovecs(1)) {
      long array = iovecs.set(0, buffer(arena).address(), PROBE_BYTES);
      return answer(FileCalls.preadv2(fd, array, 1, 0, FileCalls.RWF_NOWAIT));
    }
  }

  private static Answer noWaitWrites(int fd) throws ErrnoException {
    try (Arena arena = Arena.ofConfined();
        Iovecs iovecs = new Iovecs(1)) {
      long array = iovecs.set(0, buffer(arena).address(), PROBE_BYTES);
      return answer(FileCalls.pwritev2(fd, array, 1, 0, FileCalls.RWF_NOWAIT));
    }
  }

  private static MemorySegment buffer(Arena arena) {
    return arena.allocate(PROBE_BYTES, PROBE_BYTES);
  }

  /** EAGAIN is an answer too: it would have blocked, and did not. */
  private static Answer answer(int result) {
    if (result >= 0 || result == -Errno.EAGAIN) {
      return Answer.YES;
    }
    return result == -Errno.EOPNOTSUPP ? Answer.NO : Answer.UNKNOWN;
  }
}
