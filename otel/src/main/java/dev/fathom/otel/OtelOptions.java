package dev.fathom.otel;

/**
 * Which histories become spans.
 *
 * @param thresholdNanos least latency, at least 0
 * @param spansPerSecond of the histories' time, 0 to 1,000,000: what a bucket of tokens gains
 * @param burstSpans what the bucket holds, 1 to 1,000,000; the spans of one history are made
 *     together or not at all, so one with more spans than that never is
 * @param withoutTrace whether a history becomes a span of its own trace also where nobody known was
 *     in a span
 */
public record OtelOptions(
    long thresholdNanos, int spansPerSecond, int burstSpans, boolean withoutTrace) {
  /** At most 100 spans a second, 1,000 at once, and only for I/O that belongs to a span. */
  public static final OtelOptions DEFAULT = new OtelOptions(0, 100, 1_000, false);

  private static final int MOST = 1_000_000;

  /** Checks the values. */
  public OtelOptions {
    if (thresholdNanos < 0) {
      throw new IllegalArgumentException("a threshold of " + thresholdNanos + " ns");
    }
    if (spansPerSecond < 0 || spansPerSecond > MOST || burstSpans < 1 || burstSpans > MOST) {
      throw new IllegalArgumentException(
          spansPerSecond + " spans a second, " + burstSpans + " at once");
    }
  }

  /** Only what took at least that long. */
  public OtelOptions withThresholdNanos(long nanos) {
    return new OtelOptions(nanos, spansPerSecond, burstSpans, withoutTrace);
  }

  /** At most that many spans. */
  public OtelOptions withRate(int perSecond, int burst) {
    return new OtelOptions(thresholdNanos, perSecond, burst, withoutTrace);
  }
}
