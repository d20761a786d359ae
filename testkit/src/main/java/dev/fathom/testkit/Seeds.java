package dev.fathom.testkit;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** Where tests get their seeds from: {@code -Dfathom.seed=…} replays a failure. */
public final class Seeds {
  /** The system property. */
  public static final String PROPERTY = "fathom.seed";

  private Seeds() {}

  /** The seed that was asked for, or else any. */
  public static long any() {
    Long asked = Long.getLong(PROPERTY);
    return asked == null ? ThreadLocalRandom.current().nextLong(1_000_000_000) : asked;
  }

  /** The seed that was asked for, or else those from 1 to {@code count}. */
  public static long[] range(int count) {
    Long asked = Long.getLong(PROPERTY);
    if (asked != null) {
      return new long[] {asked};
    }
    long[] seeds = new long[count];
    Arrays.setAll(seeds, index -> index + 1);
    return seeds;
  }

  /** Says with a failure how to have it again. */
  public static AssertionError replayable(long seed, Throwable failure) {
    return new AssertionError(
        "seed " + seed + " (again with -D" + PROPERTY + "=" + seed + "): " + failure.getMessage(),
        failure);
  }
}
