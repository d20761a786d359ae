package dev.fathom.linux;

import static dev.fathom.linux.Linux.AARCH64;
import static dev.fathom.linux.SystemCall.call;
import static dev.fathom.linux.SystemCall.callRepeatable;

import java.lang.foreign.Arena;
import java.nio.file.Path;

/**
 * Calls on file descriptors. Each answers a value, or a negated errno, and may block unless it says
 * otherwise. Addresses and lengths are not checked: the memory must stay reachable until the call
 * returns. Any thread.
 */
public final class FileCalls {
  public static final int O_RDONLY = 0;
  public static final int O_WRONLY = 1;
  public static final int O_RDWR = 2;
  public static final int O_CREAT = 0x40;
  public static final int O_EXCL = 0x80;
  public static final int O_TRUNC = 0x200;
  public static final int O_NONBLOCK = 0x800;
  public static final int O_DSYNC = 0x1000;
  public static final int O_DIRECT = AARCH64 ? 0x10000 : 0x4000;
  public static final int O_SYNC = 0x101000;
  public static final int O_CLOEXEC = 0x80000;

  /** Flag of preadv2(2): answer −EAGAIN instead of waiting for a device. */
  public static final int RWF_NOWAIT = 8;

  /** Flag of pwritev2(2): as with O_DSYNC. */
  public static final int RWF_DSYNC = 2;

  /** Flag of pwritev2(2): as with O_SYNC. */
  public static final int RWF_SYNC = 4;

  /** Flags of sync_file_range(2). */
  public static final int SYNC_FILE_RANGE_WAIT_BEFORE = 1;

  public static final int SYNC_FILE_RANGE_WRITE = 2;
  public static final int SYNC_FILE_RANGE_WAIT_AFTER = 4;

  /** Mode of fallocate(2): the file keeps its size. */
  public static final int FALLOC_FL_KEEP_SIZE = 1;

  /** Mode of fallocate(2), with {@link #FALLOC_FL_KEEP_SIZE}: a hole is made. */
  public static final int FALLOC_FL_PUNCH_HOLE = 2;

  private static final int POSIX_FADV_DONTNEED = 4;

  private static final int AT_FDCWD = -100;
  private static final int SEEK_END = 2;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;

  private FileCalls() {}

  /**
   * open(2), with O_CLOEXEC.
   *
   * @param mode permissions of a file that is created
   * @return a descriptor
   */
  public static int open(Path path, int flags, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      long name = Memory.string(arena, path.toString()).address();
      return (int) call(SystemCallNumber.OPENAT, AT_FDCWD, name, flags | O_CLOEXEC, mode);
    }
  }

  /** close(2). */
  public static int close(int fd) {
    return (int) call(SystemCallNumber.CLOSE, fd);
  }

  /** pread(2). Hot path: allocation-free. */
  public static int pread(int fd, long address, long lengthBytes, long positionBytes) {
    // An error is learned by calling again: nothing was moved.
    return (int)
        callRepeatable(SystemCallNumber.PREAD64, fd, address, lengthBytes, positionBytes, 0, 0);
  }

  /** pwrite(2). Hot path: allocation-free. */
  public static int pwrite(int fd, long address, long lengthBytes, long positionBytes) {
    return (int)
        callRepeatable(SystemCallNumber.PWRITE64, fd, address, lengthBytes, positionBytes, 0, 0);
  }

  /**
   * preadv2(2). Hot path: allocation-free.
   *
   * @param iovecs address of an array of struct iovec, see {@link Iovecs}
   * @param positionBytes −1 for files without positions
   * @param flags RWF_…
   */
  public static int preadv2(int fd, long iovecs, int count, long positionBytes, int flags) {
    return (int) call(SystemCallNumber.PREADV2, fd, iovecs, count, positionBytes, 0, flags);
  }

  /** pwritev2(2); parameters as for {@link #preadv2}. Hot path: allocation-free. */
  public static int pwritev2(int fd, long iovecs, int count, long positionBytes, int flags) {
    return (int) call(SystemCallNumber.PWRITEV2, fd, iovecs, count, positionBytes, 0, flags);
  }

  /** read(2). */
  public static int read(int fd, long address, long lengthBytes) {
    return (int) call(SystemCallNumber.READ, fd, address, lengthBytes);
  }

  /** write(2). */
  public static int write(int fd, long address, long lengthBytes) {
    return (int) call(SystemCallNumber.WRITE, fd, address, lengthBytes);
  }

  /** fsync(2). */
  public static int fsync(int fd) {
    return (int) call(SystemCallNumber.FSYNC, fd);
  }

  /** fdatasync(2). */
  public static int fdatasync(int fd) {
    return (int) call(SystemCallNumber.FDATASYNC, fd);
  }

  /**
   * sync_file_range(2): starts or awaits the writing of dirty pages; says nothing of durability.
   */
  public static int syncFileRange(int fd, long positionBytes, long lengthBytes, int flags) {
    return (int) call(SystemCallNumber.SYNC_FILE_RANGE, fd, positionBytes, lengthBytes, flags);
  }

  /** fallocate(2). */
  public static int fallocate(int fd, int mode, long positionBytes, long lengthBytes) {
    return (int) call(SystemCallNumber.FALLOCATE, fd, mode, positionBytes, lengthBytes);
  }

  /**
   * posix_fadvise(2) with POSIX_FADV_DONTNEED: clean pages of the whole file leave the page cache.
   */
  public static int adviseDontNeed(int fd) {
    return adviseDontNeed(fd, 0, 0);
  }

  /**
   * As {@link #adviseDontNeed(int)}, for the pages that lie in a range as a whole.
   *
   * @param lengthBytes 0 for up to the end of the file
   */
  public static int adviseDontNeed(int fd, long positionBytes, long lengthBytes) {
    return (int)
        call(SystemCallNumber.FADVISE64, fd, positionBytes, lengthBytes, POSIX_FADV_DONTNEED);
  }

  /** ftruncate(2). */
  public static int ftruncate(int fd, long sizeBytes) {
    return (int) call(SystemCallNumber.FTRUNCATE, fd, sizeBytes);
  }

  /** The position of the end: the length of a file, or the capacity of a block device. */
  public static long end(int fd) {
    return call(SystemCallNumber.LSEEK, fd, 0, SEEK_END);
  }

  /** Sets or clears O_NONBLOCK. */
  public static int setNonBlocking(int fd, boolean nonBlocking) {
    long flags = call(SystemCallNumber.FCNTL, fd, F_GETFL, 0);
    if (flags < 0) {
      return (int) flags;
    }
    long wanted = nonBlocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
    return (int) call(SystemCallNumber.FCNTL, fd, F_SETFL, wanted);
  }
}
