package dev.fathom.aio;

/** How an operation of a batch is tied to the next one. */
public enum Link {
  /** Not at all. */
  NONE,
  /**
   * The next starts after this one; if this one fails or is short, the rest of the chain is
   * cancelled.
   */
  SOFT,
  /** The next starts after this one, however it ended. */
  HARD
}
