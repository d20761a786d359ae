package dev.fathom.aio;

/** What asking for cancellation came to. In each case the operation's completion is delivered. */
public enum CancelOutcome {
  /** It will complete with {@code -ECANCELED}; it moved no data, or part of it. */
  CANCELLED,
  /** It is under way and cannot be stopped: it will complete as if nothing had been asked. */
  TOO_LATE,
  /** Its completion is in the queue already, or was delivered before. */
  ALREADY_COMPLETED
}
