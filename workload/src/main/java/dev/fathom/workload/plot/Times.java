package dev.fathom.workload.plot;

import java.util.Locale;

/** Durations as people read them. */
final class Times {
  private static final String[] UNITS = {"ns", "µs", "ms", "s"};

  private Times() {}

  /** Three digits and a unit, such as {@code 1.25 ms}; full seconds are written out. */
  static String text(double nanos) {
    double value = nanos;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    String digits = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return digits + " " + UNITS[unit];
  }

  /** As for a fraction. */
  static String text(long nanos) {
    return text((double) nanos);
  }

  /** A round value for an axis, such as {@code 10 µs}. */
  static String round(double nanos) {
    return text(nanos).replaceFirst("\\.0+ ", " ");
  }
}
