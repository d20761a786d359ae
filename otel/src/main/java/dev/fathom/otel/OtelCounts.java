package dev.fathom.otel;

/**
 * What became of the histories. All but the first count histories that were left out, each for its
 * first reason in this order.
 *
 * @param spans that were started
 * @param withoutTimes whose start or end is not known
 * @param belowThreshold that were faster
 * @param withoutTrace in which nobody known was in a span
 * @param notSampled whose spans nobody records
 * @param overRate for which there was no token
 */
public record OtelCounts(
    long spans,
    long withoutTimes,
    long belowThreshold,
    long withoutTrace,
    long notSampled,
    long overRate) {
  /** Histories that were left out. */
  public long leftOut() {
    return withoutTimes + belowThreshold + withoutTrace + notSampled + overRate;
  }
}
