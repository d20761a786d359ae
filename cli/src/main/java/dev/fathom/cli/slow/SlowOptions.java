package dev.fathom.cli.slow;

import dev.fathom.query.Filter;
import dev.fathom.query.KeepRule;
import dev.fathom.trace.History;
import java.util.function.Predicate;

/**
 * Which requests are told, and how many.
 *
 * @param wanted among which; must not throw
 * @param slow which of these are slow; shown each of them once
 * @param count how many are told before the end, 0 for no end
 * @param durationNanos until the end, 0 for no end
 * @param keepLast how many are kept in memory and told at the end; 0 to tell each when it ends
 */
public record SlowOptions(
    Predicate<History> wanted,
    Predicate<History> slow,
    long count,
    long durationNanos,
    int keepLast) {
  /** Most that can be kept. */
  public static final int MOST_KEPT = 1 << 20;

  /** Checks the ranges. */
  public SlowOptions {
    if (count < 0) {
      throw new IllegalArgumentException("--count=" + count);
    }
    if (durationNanos < 0) {
      throw new IllegalArgumentException("duration of " + durationNanos + " ns");
    }
    if (keepLast < 0 || keepLast > MOST_KEPT) {
      throw new IllegalArgumentException(
          "--keep-last=%d, not 1 to %d".formatted(keepLast, MOST_KEPT));
    }
  }

  /**
   * A rule for {@link #slow}.
   *
   * @param over a length of time such as {@code 20ms}, or a percentile of the latest such as {@code
   *     p99.9}
   * @throws IllegalArgumentException if it is neither
   */
  public static Predicate<History> slowerThan(String over) {
    if (!over.matches("\\S+")) {
      throw new IllegalArgumentException(notUnderstood(over));
    }
    try {
      return KeepRule.parse("slower than " + over);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(notUnderstood(over), e);
    }
  }

  private static String notUnderstood(String over) {
    return "--over=%s is neither a length of time such as 20ms nor a percentile such as p99.9"
        .formatted(over);
  }

  /**
   * A rule for {@link #wanted}.
   *
   * @param where an expression, empty for all
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static Predicate<History> where(String where) {
    return where.isBlank() ? history -> true : Filter.parse(where);
  }
}
