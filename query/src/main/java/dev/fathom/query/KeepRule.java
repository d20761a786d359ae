package dev.fathom.query;

import dev.fathom.query.scene.HumaneDuration;
import dev.fathom.query.scene.RollingLatency;
import dev.fathom.query.scene.Scene;
import dev.fathom.trace.History;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which histories a flight recorder keeps. Used by one thread at a time, and shown every history:
 * some rules learn from those that they do not keep.
 *
 * <ul>
 *   <li>{@code slower than 5ms}: a latency above that
 *   <li>{@code slower than p99}: above that percentile of the last 1000 histories of the same
 *       action, once there are 100
 *   <li>{@code slowest 20}: among the slowest so far; earlier ones that are so no longer are kept
 *       nevertheless
 *   <li>anything else is a {@link Filter}, which may say {@code latency > rolling('p99') || failed}
 * </ul>
 */
public final class KeepRule implements Predicate<History> {
  private static final Pattern SLOWEST = Pattern.compile("slowest\\s+(\\d{1,7})");
  private static final Pattern SLOWER =
      Pattern.compile("slower\\s+than\\s+(?:p(\\d{1,2}(?:\\.\\d{1,4})?)|(\\S+))");

  private final String text;
  private final Predicate<History> rule;

  private KeepRule(String text, Predicate<History> rule) {
    this.text = text;
    this.rule = rule;
  }

  /**
   * Understands a rule. The trace begins with the first history.
   *
   * @throws ExpressionException if it is none of the forms and no filter either
   */
  public static KeepRule parse(String text) {
    String plain = text.strip();
    Matcher slowest = SLOWEST.matcher(plain);
    if (slowest.matches() && Integer.parseInt(slowest.group(1)) > 0) {
      return new KeepRule(plain, slowest(Integer.parseInt(slowest.group(1))));
    }
    Matcher slower = SLOWER.matcher(plain);
    if (!slower.matches()) {
      return new KeepRule(plain, Filter.parse(text));
    }
    if (slower.group(1) != null) {
      double percent = Double.parseDouble(slower.group(1));
      if (percent > 0) {
        return new KeepRule(plain, above(new RollingLatency(percent)));
      }
    }
    Duration least = slower.group(2) == null ? null : HumaneDuration.parse(slower.group(2));
    if (least == null || least.isNegative()) {
      int begin = text.indexOf(plain) + plain.length() - lastWord(plain).length();
      String problem = "neither a percentile like p99 nor a length of time like 5ms";
      throw new ExpressionException(text, 1, text.codePointCount(0, begin) + 1, problem);
    }
    long nanos = least.toNanos();
    return new KeepRule(plain, history -> Scene.latencyNanos(history) > nanos);
  }

  private static String lastWord(String plain) {
    return plain.replaceFirst("(?s).*\\s", "");
  }

  private static Predicate<History> above(RollingLatency rolling) {
    return history -> {
      long nanos = Scene.latencyNanos(history);
      long threshold = rolling.nanos(history.action());
      rolling.add(history.action(), nanos);
      return threshold >= 0 && nanos > threshold;
    };
  }

  private static Predicate<History> slowest(int most) {
    PriorityQueue<Long> latencies = new PriorityQueue<>();
    return history -> {
      long nanos = Scene.latencyNanos(history);
      if (nanos < 0) {
        return false;
      }
      latencies.add(nanos);
      // The queue was full and this is the least: not among the slowest.
      return latencies.size() <= most || latencies.remove() < nanos;
    };
  }

  /** Whether to keep it. Never throws. */
  @Override
  public boolean test(History history) {
    return rule.test(history);
  }

  /** The rule as it was written. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
