package dev.fathom.jfr;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import jdk.jfr.SettingControl;

/**
 * The setting {@code latency} of Fathom's events: only what took at least that long is recorded.
 * Written as Flight Recorder writes its {@code threshold}, which is about the duration of an event
 * and cannot be used: these events are made when everything is over.
 *
 * <p>Values: a whole number and {@code ns}, {@code us}, {@code ms}, {@code s}, {@code m}, {@code h}
 * or {@code d}; {@code 20 ms} if nothing is said, as for the JDK's own events of files. What is
 * none of these counts as 0. With several recordings the least of them holds.
 */
public final class LatencyThreshold extends SettingControl {
  private static final String DEFAULT = "20 ms";

  private volatile String value = DEFAULT;
  private volatile long nanos = parse(DEFAULT);

  /** By Flight Recorder. */
  public LatencyThreshold() {}

  @Override
  public String combine(Set<String> values) {
    String least = "0 ns";
    long leastNanos = Long.MAX_VALUE;
    for (String each : values) {
      long parsed = parse(each);
      if (parsed < leastNanos) {
        leastNanos = parsed;
        least = each;
      }
    }
    return least;
  }

  @Override
  public void setValue(String next) {
    value = next;
    nanos = parse(next);
  }

  @Override
  public String getValue() {
    return value;
  }

  /** The latency below which nothing is recorded, in ns. */
  long nanos() {
    return nanos;
  }

  private static long parse(String text) {
    String trimmed = text.strip();
    int digits = 0;
    while (digits < trimmed.length() && Character.isDigit(trimmed.charAt(digits))) {
      digits++;
    }
    try {
      long number = Long.parseLong(trimmed.substring(0, digits));
      return unit(trimmed.substring(digits).strip()).toNanos(number);
    } catch (IllegalArgumentException none) {
      return 0;
    }
  }

  private static TimeUnit unit(String name) {
    return switch (name) {
      case "ns" -> TimeUnit.NANOSECONDS;
      case "us" -> TimeUnit.MICROSECONDS;
      case "ms" -> TimeUnit.MILLISECONDS;
      case "s" -> TimeUnit.SECONDS;
      case "m" -> TimeUnit.MINUTES;
      case "h" -> TimeUnit.HOURS;
      case "d" -> TimeUnit.DAYS;
      default -> throw new IllegalArgumentException("no unit: " + name);
    };
  }
}
