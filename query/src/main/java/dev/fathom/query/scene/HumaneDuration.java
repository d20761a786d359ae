package dev.fathom.query.scene;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as people write them: {@code 5ms}, {@code 1.5s}, {@code 1h30m}. As CEL has them. */
public final class HumaneDuration {
  private static final Pattern PART =
      Pattern.compile("(\\d{1,18}(?:\\.\\d{1,18})?)(ns|us|µs|ms|s|m|h)");
  private static final Map<String, Double> NANOS =
      Map.of("ns", 1., "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9);

  private HumaneDuration() {}

  /** The duration, or null if the text is none or is longer than a hundred years. */
  public static @Nullable Duration parse(String text) {
    boolean negative = text.startsWith("-");
    Matcher part = PART.matcher(text);
    int at = negative ? 1 : 0;
    double nanos = 0;
    while (at < text.length()) {
      part.region(at, text.length());
      if (!part.lookingAt()) {
        return null;
      }
      Double unit = NANOS.get(part.group(2));
      nanos += Double.parseDouble(part.group(1)) * (unit == null ? 0 : unit);
      at = part.end();
    }
    boolean empty = text.isEmpty() || text.equals("-");
    boolean sane = nanos <= 100 * 365.25 * 86_400e9;
    long whole = Math.round(nanos);
    return empty || !sane ? null : Duration.ofNanos(negative ? -whole : whole);
  }
}
