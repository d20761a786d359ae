package dev.fathom.linux;

/**
 * How a ring is set up (io_uring_setup(2)).
 *
 * @param entries of the submission queue, 1 to 32,768; the kernel rounds up to a power of two
 * @param completionEntries of the completion queue, or 0 for twice {@code entries}
 * @param setupFlags {@code IORING_SETUP_…}
 * @param pollIdleMillis with {@link #SQPOLL}: after so long without work the kernel's thread sleeps
 */
public record IoUringParameters(
    int entries, int completionEntries, int setupFlags, int pollIdleMillis) {
  /** A kernel thread polls the submission queue. */
  public static final int SQPOLL = 1 << 1;

  /** The completion queue's size is given. */
  public static final int CQSIZE = 1 << 3;

  /** Sizes beyond the limits are clamped. */
  public static final int CLAMP = 1 << 4;

  /** An entry with an error does not end the submission of those after it (5.18). */
  public static final int SUBMIT_ALL = 1 << 7;

  /** One thread only submits and waits (6.0). */
  public static final int SINGLE_ISSUER = 1 << 12;

  /** Completions are worked off when the owner asks for them (6.1). */
  public static final int DEFER_TASKRUN = 1 << 13;

  /** No index array between queue and entries (6.6). */
  public static final int NO_SQARRAY = 1 << 16;

  /** Checks the sizes. */
  public IoUringParameters {
    if (entries < 1 || completionEntries < 0) {
      throw new IllegalArgumentException(
          "a ring needs 1 entry or more, not " + entries + " and " + completionEntries);
    }
  }
}
