package dev.fathom.aio;

/** What happens when an operation has ended; called by the thread of an {@link EventLoop}. */
@FunctionalInterface
public interface IoCallback {
  /**
   * The operation has ended. Runs in the loop: it must not block; it may start other operations.
   *
   * @param result bytes moved; ready events of a poll; 0 for what moves nothing; or a negated errno
   */
  void completed(int result);

  /**
   * The operation was refused before the kernel saw it, after having waited for room: misuse.
   * Throws it out of the loop by default.
   */
  default void refused(RuntimeException misuse) {
    throw misuse;
  }
}
