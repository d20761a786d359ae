package dev.fathom.trace;

import java.util.function.Predicate;

/**
 * Which histories a {@link Speculation} keeps: those that failed, those as slow as a threshold or
 * slower than a share of the latest, and those that match.
 *
 * @param histories kept at most; from 1
 * @param slowNanos latency from which on a history is kept; 0 for no threshold
 * @param quantile kept is what is slower than this share of the latest with its action, such as
 *     0.99; 0 for none. Nothing is judged until {@code window} of an action were seen
 * @param window how many of the latest histories of an action the quantile is of; 1 to 65,536
 * @param failed whether failed ones are kept
 * @param matching kept as well; must not throw
 * @param shares kept of one history; the rest becomes one unknown share of {@link
 *     UnknownReason#TOO_MANY_ORIGINS}; 1 to 65,536
 */
public record SpeculationOptions(
    int histories,
    long slowNanos,
    double quantile,
    int window,
    boolean failed,
    Predicate<History> matching,
    int shares) {
  /** The last 1,000 that failed or were slower than 99% of the 1,024 before. */
  public static final SpeculationOptions DEFAULT =
      new SpeculationOptions(1000, 0, 0.99, 1024, true, _ -> false, 64);

  /** Checks the ranges. */
  public SpeculationOptions {
    check("histories", histories, 1 << 24);
    check("window", window, 1 << 16);
    check("shares", shares, 1 << 16);
    if (slowNanos < 0) {
      throw new IllegalArgumentException("slowNanos " + slowNanos);
    }
    if (!(quantile >= 0 && quantile < 1)) {
      throw new IllegalArgumentException("quantile " + quantile + ", not from 0 to below 1");
    }
  }

  private static void check(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(name + " " + value + ", not 1 to " + most);
    }
  }

  /** Keeps so many. */
  public SpeculationOptions withHistories(int count) {
    return new SpeculationOptions(count, slowNanos, quantile, window, failed, matching, shares);
  }

  /** Keeps what took this long or longer; 0 for no threshold. */
  public SpeculationOptions withSlow(long nanos) {
    return new SpeculationOptions(histories, nanos, quantile, window, failed, matching, shares);
  }

  /** Keeps what is slower than this share of the latest so many; 0 for none. */
  public SpeculationOptions withQuantile(double share, int ofLatest) {
    return new SpeculationOptions(histories, slowNanos, share, ofLatest, failed, matching, shares);
  }

  /** Keeps failed ones, or not for that reason. */
  public SpeculationOptions withFailed(boolean kept) {
    return new SpeculationOptions(histories, slowNanos, quantile, window, kept, matching, shares);
  }

  /** Keeps these as well. */
  public SpeculationOptions withMatching(Predicate<History> wanted) {
    return new SpeculationOptions(histories, slowNanos, quantile, window, failed, wanted, shares);
  }

  /** Keeps so many shares of one history. */
  public SpeculationOptions withShares(int count) {
    return new SpeculationOptions(histories, slowNanos, quantile, window, failed, matching, count);
  }
}
