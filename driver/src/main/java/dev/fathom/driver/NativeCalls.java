package dev.fathom.driver;

import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.EventFd;
import dev.fathom.linux.FileCalls;
import dev.fathom.linux.Poll;

/**
 * Plain system calls on {@link NativeFile}s in the calling thread: bytes moved, 0, or a negated
 * errno. Throws nothing. What a signal interrupts is repeated.
 */
final class NativeCalls {
  private NativeCalls() {}

  /** The RWF_… flags of a write with the flags of {@link Driver}. */
  static int rwFlags(int flags) {
    return ((flags & Driver.FLAG_DATA_SYNC) != 0 ? FileCalls.RWF_DSYNC : 0)
        | ((flags & Driver.FLAG_SYNC) != 0 ? FileCalls.RWF_SYNC : 0);
  }

  /**
   * One call. Hot path: allocation-free.
   *
   * @param address of the memory; for vectors, of the iovec array
   * @param length bytes; for vectors, elements of the array
   * @param rwFlags RWF_…, which only vectors can have
   */
  static int call(
      Task.Kind kind, int fd, long address, long length, long positionBytes, int rwFlags) {
    int result;
    do {
      result =
          switch (kind) {
            case READ -> FileCalls.pread(fd, address, length, positionBytes);
            case WRITE -> FileCalls.pwrite(fd, address, length, positionBytes);
            case READV -> FileCalls.preadv2(fd, address, (int) length, positionBytes, rwFlags);
            case WRITEV -> FileCalls.pwritev2(fd, address, (int) length, positionBytes, rwFlags);
            case SYNC -> FileCalls.fsync(fd);
            case DATA_SYNC -> FileCalls.fdatasync(fd);
            case NOP -> 0;
            case POLL -> -Errno.EOPNOTSUPP;
          };
    } while (result == -Errno.EINTR);
    return result;
  }

  /** Waits as long as it takes. */
  static int perform(Task task) {
    return perform(task, task.rwFlags());
  }

  private static int perform(Task task, int rwFlags) {
    int fd = ((NativeFile) task.requiredFile()).fd();
    if (task.vector == 0) {
      return call(task.kind, fd, task.address, task.lengthBytes, task.positionBytes, rwFlags);
    }
    Task.Kind kind = task.reads() ? Task.Kind.READV : Task.Kind.WRITEV;
    return call(kind, fd, task.vector, task.vectorCount, task.positionBytes, rwFlags);
  }

  /**
   * Reads what the page cache holds, which must be described by a vector.
   *
   * @return a negated EAGAIN if that is not all that was asked for and not the end of the file
   */
  static int readCached(Task task) {
    int result = perform(task, FileCalls.RWF_NOWAIT);
    if (result <= 0 || result == task.totalBytes()) {
      return result;
    }
    long end = FileCalls.end(((NativeFile) task.requiredFile()).fd());
    return task.positionBytes + result >= end ? result : -Errno.EAGAIN;
  }

  /** Performs a task on a stream, described by a vector, unless {@code stop} is signalled first. */
  static int performOnStream(Task task, EventFd stop) {
    int fd = ((NativeFile) task.requiredFile()).fd();
    try (Poll set = new Poll(2)) {
      set.add(fd, task.reads() ? Poll.POLLIN : Poll.POLLOUT);
      set.add(stop.fd(), Poll.POLLIN);
      while (true) {
        int ready = set.await(Driver.FOREVER);
        if (ready < 0 && ready != -Errno.EINTR) {
          return ready;
        }
        if (ready > 0) {
          int result = set.events(1) != 0 ? -Errno.ECANCELED : performReady(task);
          if (result != -Errno.EAGAIN) {
            return result;
          }
        }
      }
    } catch (ErrnoException e) {
      return -e.errno();
    }
  }

  /** Somebody else may have been faster: so it is tried without waiting, where that is known. */
  private static int performReady(Task task) {
    int result = perform(task, task.rwFlags() | FileCalls.RWF_NOWAIT);
    return result == -Errno.EOPNOTSUPP ? perform(task) : result;
  }
}
