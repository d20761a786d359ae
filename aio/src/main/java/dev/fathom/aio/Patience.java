package dev.fathom.aio;

/**
 * For how many completions an {@link EventLoop} waits at once: a part of what certainly ends, so
 * that one system call serves several operations. Where operations are on several files not for
 * long, because a device may hang while another one has completed something; after each failure
 * twice as many rounds pass before the next attempt. With one file there is no limit, and so no
 * timer. Belongs to the loop's thread.
 */
final class Patience {
  /** How long a completion waits for others at most. */
  static final long NANOS = 1_000_000;

  /** Most completions to wait for: more makes fewer calls but longer pauses. */
  private static final int MOST_AWAITED = 16;

  private static final int MOST_HASTY_ROUNDS = 127;

  /** Rounds left in which to wait for one completion only. */
  private int hastyRounds;

  private int nextHastyRounds = 1;

  /** How many completions to wait for in this round, at least 1. */
  int wanted(int certain, long timeoutNanos) {
    int several = Math.min(certain / 4, MOST_AWAITED);
    if (several <= 1 || (timeoutNanos >= 0 && timeoutNanos <= NANOS)) {
      return 1;
    }
    if (hastyRounds > 0) {
      hastyRounds--;
      return 1;
    }
    return several;
  }

  /** As many as wanted came in time. */
  void rewarded() {
    nextHastyRounds = 1;
  }

  /** They did not, and nothing else ended the wait. */
  void disappointed() {
    hastyRounds = nextHastyRounds;
    nextHastyRounds = Math.min(2 * nextHastyRounds + 1, MOST_HASTY_ROUNDS);
  }
}
