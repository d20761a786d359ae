package dev.fathom.trace;

/**
 * A span of distributed tracing, as W3C Trace Context names it.
 *
 * @param traceIdHigh first half of the trace id
 * @param traceIdLow second half; not both halves are 0
 * @param spanId not 0
 * @param sampled whether somebody records it
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
public record TraceContext(long traceIdHigh, long traceIdLow, long spanId, boolean sampled) {
  /** Checks that the ids are valid. */
  public TraceContext {
    if ((traceIdHigh | traceIdLow) == 0 || spanId == 0) {
      throw new IllegalArgumentException("trace context with an id of zeroes");
    }
  }

  /** The trace id, 32 hexadecimal digits. */
  public String traceId() {
    return "%016x%016x".formatted(traceIdHigh, traceIdLow);
  }

  /** The span id, 16 hexadecimal digits. */
  public String spanIdText() {
    return "%016x".formatted(spanId);
  }
}
