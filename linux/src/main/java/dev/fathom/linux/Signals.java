package dev.fathom.linux;

import java.lang.foreign.Arena;

/** What signals do to this process: rt_sigaction(2). */
public final class Signals {
  /** Ctrl-C. */
  public static final int SIGINT = 2;

  /** The polite request to end. */
  public static final int SIGTERM = 15;

  /** struct kernel_sigaction: handler, flags, restorer, and a mask of 64 signals. */
  private static final int ACTION_BYTES = 32;

  private static final int MASK_BYTES = 8;

  private Signals() {}

  /**
   * Gives a signal its default action again, whatever handler the JVM has: the next one ends the
   * process at once. Any thread.
   *
   * @return 0 or a negated errno
   */
  public static int restoreDefault(int signal) {
    try (Arena arena = Arena.ofConfined()) {
      // SIG_DFL is 0, and so is all else that matters.
      long action = arena.allocate(ACTION_BYTES, Long.BYTES).address();
      return (int)
          SystemCall.call(SystemCallNumber.RT_SIGACTION, signal, action, 0, MASK_BYTES);
    }
  }
}
