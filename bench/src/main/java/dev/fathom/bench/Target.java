package dev.fathom.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a contender is to reach in a scenario: a bound on the median of paired ratios to another
 * contender, or on its own value where there is no other.
 *
 * @param scenario a scenario's name
 * @param depth and its depth
 * @param contender who is judged
 * @param metric by what
 * @param against whom; null for the value itself
 * @param direction on which side of the bound is good
 * @param bound as tables show it, with two digits
 */
record Target(
    String scenario,
    int depth,
    String contender,
    Metric metric,
    @Nullable String against,
    Direction direction,
    double bound) {

  /** Which side is good. */
  enum Direction {
    /** More is better. */
    AT_LEAST("≥"),
    /** Less is better. */
    AT_MOST("≤");

    private final String sign;

    Direction(String sign) {
      this.sign = sign;
    }

    String sign() {
      return sign;
    }
  }

  /** Checks that it names somebody. */
  Target {
    if (contender.equals(against)) {
      throw new IllegalArgumentException(contender + " cannot be held against itself");
    }
  }

  boolean isFor(Scenario other) {
    return scenario.equals(other.name()) && depth == other.depth();
  }

  /** Whether a median is good enough, judged by the digits that are shown. */
  boolean isMet(double median) {
    double shown = Math.round(median * 100) / 100.0;
    return switch (direction) {
      case AT_LEAST -> shown >= bound;
      case AT_MOST -> shown <= bound;
    };
  }

  /** What is asked for. */
  String title() {
    String of = against == null ? "" : " × " + against;
    return "%s %s %s %s%s"
        .formatted(contender, metric.title(), direction.sign(), Spread.format(bound), of);
  }

  /** Those for one scenario. */
  static List<Target> of(Scenario scenario) {
    return Targets.ALL.stream().filter(target -> target.isFor(scenario)).toList();
  }
}
