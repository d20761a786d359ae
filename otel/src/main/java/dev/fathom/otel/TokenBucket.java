package dev.fathom.otel;

/** A limit for spans: full at first, and filled again as time goes on. Of one thread. */
final class TokenBucket {
  private static final double SECOND_NANOS = 1e9;

  private final int perSecond;
  private final int capacity;
  private double tokens;
  private long latest = Long.MIN_VALUE;

  TokenBucket(int perSecond, int capacity) {
    this.perSecond = perSecond;
    this.capacity = capacity;
    this.tokens = capacity;
  }

  /**
   * Takes that many tokens, or none.
   *
   * @param nanos now; a time before the latest counts as that
   */
  boolean take(int count, long nanos) {
    if (latest != Long.MIN_VALUE && nanos > latest) {
      tokens = Math.min(capacity, tokens + (nanos - latest) / SECOND_NANOS * perSecond);
    }
    latest = Math.max(latest, nanos);
    if (tokens < count) {
      return false;
    }
    tokens -= count;
    return true;
  }
}
