package dev.fathom.otel;

import java.time.Instant;

/**
 * What the monotonic clock and the time of day showed at one moment: how times of histories become
 * times of spans. Steps of the time of day after that moment are not followed, so spans of one
 * report keep their distances.
 *
 * @param monotonicNanos of the clock that times the events
 * @param epochNanos since 1970, UTC
 */
public record ClockPair(long monotonicNanos, long epochNanos) {
  private static final int TRIES = 8;

  /** The clocks of this machine now: the best of a few readings. */
  public static ClockPair now() {
    ClockPair best = new ClockPair(0, 0);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < TRIES; i++) {
      long before = System.nanoTime();
      Instant time = Instant.now();
      long after = System.nanoTime();
      if (after - before < least) {
        least = after - before;
        best =
            new ClockPair(
                before + (after - before) / 2,
                time.getEpochSecond() * 1_000_000_000 + time.getNano());
      }
    }
    return best;
  }

  /** A time of the monotonic clock, in ns since 1970. */
  public long epochNanos(long monotonic) {
    return epochNanos + (monotonic - monotonicNanos);
  }
}
