package dev.fathom.driver;

import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.EventFd;
import dev.fathom.linux.FileCalls;
import dev.fathom.linux.Poll;

/**
 * Performs tasks on {@link NativeFile}s by plain system calls in the calling thread: bytes moved,
 * 0, or a negated errno. Throws nothing. What a signal interrupts is repeated.
 */
final class NativeCalls {
  private NativeCalls() {}

  /** The RWF_… flags of a write. */
  static int rwFlags(Task task) {
    int flags = 0;
    if (task.writes()) {
      flags |= (task.flags & Driver.FLAG_DATA_SYNC) != 0 ? FileCalls.RWF_DSYNC : 0;
      flags |= (task.flags & Driver.FLAG_SYNC) != 0 ? FileCalls.RWF_SYNC : 0;
    }
    return flags;
  }

  /** Waits as long as it takes. */
  static int perform(Task task) {
    return perform(task, rwFlags(task));
  }

  private static int perform(Task task, int rwFlags) {
    int result;
    do {
      result = once(task, ((NativeFile) task.requiredFile()).fd(), rwFlags);
    } while (result == -Errno.EINTR);
    return result;
  }

  private static int once(Task task, int fd, int rwFlags) {
    long position = task.positionBytes;
    return switch (task.kind) {
      case READ, READV ->
          task.vector == 0
              ? FileCalls.pread(fd, task.address, task.lengthBytes, position)
              : FileCalls.preadv2(fd, task.vector, task.vectorCount, position, rwFlags);
      case WRITE, WRITEV ->
          task.vector == 0
              ? FileCalls.pwrite(fd, task.address, task.lengthBytes, position)
              : FileCalls.pwritev2(fd, task.vector, task.vectorCount, position, rwFlags);
      case SYNC -> FileCalls.fsync(fd);
      case DATA_SYNC -> FileCalls.fdatasync(fd);
      case NOP -> 0;
      case POLL -> -Errno.EOPNOTSUPP;
    };
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
    int result = perform(task, rwFlags(task) | FileCalls.RWF_NOWAIT);
    return result == -Errno.EOPNOTSUPP ? perform(task) : result;
  }
}
