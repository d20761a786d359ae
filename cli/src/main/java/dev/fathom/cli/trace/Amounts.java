package dev.fathom.cli.trace;

import java.util.List;
import java.util.Locale;

/** Amounts as people read them. */
public final class Amounts {
  private static final List<String> UNITS = List.of("KiB", "MiB", "GiB", "TiB", "PiB", "EiB");

  private Amounts() {}

  /** Bytes, exact below 10 KiB, else with three digits or more. */
  public static String bytes(long bytes) {
    if (Math.abs(bytes) < 10 << 10) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (Math.abs(value) >= 1024 && unit < UNITS.size() - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(
        Locale.ROOT, Math.abs(value) < 10 ? "%.2f %s" : "%.1f %s", value, UNITS.get(unit));
  }

  /** A number with thousands apart. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** The same, of things: {@code 1 request}, {@code 2 requests}. */
  public static String count(long count, String one, String many) {
    return count(count) + " " + (count == 1 ? one : many);
  }

  /** Nanoseconds as seconds. */
  public static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
  }

  /** A part of a whole in percent; never rounded up to all. */
  public static String share(long part, long whole) {
    if (whole <= 0 || part >= whole) {
      return "100%";
    }
    double percent = Math.floor(10_000.0 * part / whole) / 100;
    return String.format(Locale.ROOT, "%.2f%%", percent);
  }
}
