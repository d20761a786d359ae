package dev.fathom.aio;

/** How an operation of a batch is tied to the next one. */
public enum Link {
  /** Not at all. */
  NONE,
  /**
   * The next starts after this one. If this one fails or is short, those after it are cancelled, up
   * to and with one that is linked {@link #HARD}: what follows that one starts.
   */
  SOFT,
  /** The next starts after this one, however it ended. */
  HARD
}
