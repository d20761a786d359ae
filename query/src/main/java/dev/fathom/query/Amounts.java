package dev.fathom.query;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/** Times and sizes for people, in three digits. */
final class Amounts {
  private static final String[] TIMES = {"ns", "us", "ms", "s"};
  private static final String[] COUNTS = {"", "k", "M", "G", "T", "P", "E"};
  private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Amounts() {}

  /** Such as {@code 1.23 ms}; what is longer than a quarter of an hour in hours, then in days. */
  static String time(long nanos) {
    double seconds = nanos / 1e9;
    if (seconds < 999.5) {
      return scaled(nanos, 1000, TIMES);
    }
    double hours = seconds / 3600;
    return hours < 999.5 ? digits(hours) + " h" : Math.round(hours / 24) + " d";
  }

  /** Plain up to ten millions, then such as {@code 12.3 M}. */
  static String count(long count) {
    return count < 10_000_000 ? Long.toString(count) : scaled(count, 1000, COUNTS);
  }

  /** Such as {@code 64.0 KiB}. */
  static String size(long bytes) {
    return scaled(bytes, 1024, SIZES);
  }

  /** A key as people write it. */
  static String key(Object key) {
    return switch (key) {
      case Duration time -> seconds(time);
      case Double number -> String.format(Locale.ROOT, "%.6g", number);
      default -> key.toString();
    };
  }

  private static String seconds(Duration time) {
    String text = BigDecimal.valueOf(time.toNanos(), 9).stripTrailingZeros().toPlainString();
    return text + "s";
  }

  private static String scaled(long value, int step, String[] units) {
    double amount = value;
    int unit = 0;
    while (amount >= 999.5 && unit < units.length - 1) {
      amount /= step;
      unit++;
    }
    return (unit == 0 ? Long.toString(value) : digits(amount)) + ' ' + units[unit];
  }

  private static String digits(double amount) {
    String format = amount >= 99.95 ? "%.0f" : amount >= 9.995 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, amount);
  }
}
