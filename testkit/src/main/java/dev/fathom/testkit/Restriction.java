package dev.fathom.testkit;

/** Something that a container or an administrator forbids, for a {@link RestrictedJvm}. */
public sealed interface Restriction {

  /**
   * io_uring's system calls fail, by a seccomp filter that the JVM installs before all else.
   *
   * @param errno what they fail with, e.g. EPERM as in most containers; positive
   */
  record NoIoUring(int errno) implements Restriction {}

  /**
   * Linux native AIO's system calls fail, likewise.
   *
   * @param errno what they fail with; positive
   */
  record NoNativeAio(int errno) implements Restriction {}

  /**
   * RLIMIT_MEMLOCK, without the capability that lifts it (CAP_IPC_LOCK).
   *
   * @param bytes how much memory may be locked; 0 or more
   */
  record LockedMemory(long bytes) implements Restriction {

    /** Checks the range. */
    public LockedMemory {
      if (bytes < 0) {
        throw new IllegalArgumentException("locked memory must be 0 or more, not " + bytes);
      }
    }
  }
}
