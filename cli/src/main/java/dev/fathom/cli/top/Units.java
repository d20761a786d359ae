package dev.fathom.cli.top;

import java.util.Locale;

/** How bytes are written; times are always scaled. */
enum Units {
  /** K, M, G of 1024. */
  BINARY(1024, "KMGTPE", "1024"),
  /** k, M, G of 1000. */
  DECIMAL(1000, "kMGTPE", "1000"),
  /** KiB only: a whole number. */
  KIBIBYTES(0, "", "KiB");

  private final int step;
  private final String letters;
  private final String title;

  Units(int step, String letters, String title) {
    this.step = step;
    this.letters = letters;
    this.title = title;
  }

  /** In a word. */
  String title() {
    return title;
  }

  /** The next one. */
  Units next() {
    return switch (this) {
      case BINARY -> DECIMAL;
      case DECIMAL -> KIBIBYTES;
      case KIBIBYTES -> BINARY;
    };
  }

  /** An amount of bytes; a dash for none. Four or five characters unless KiB are many. */
  String bytes(double amount) {
    if (amount <= 0) {
      return "-";
    }
    if (step == 0) {
      return Long.toString((long) Math.ceil(amount / 1024));
    }
    if (amount < step) {
      return Long.toString(Math.max(1, Math.round(amount)));
    }
    int power = 0;
    double scaled = amount;
    while (scaled >= step && power < letters.length()) {
      scaled /= step;
      power++;
    }
    return threeDigits(scaled) + letters.charAt(power - 1);
  }

  /** A length of time in microseconds; a dash for none (below 0). */
  static String micros(long micros) {
    if (micros < 0) {
      return "-";
    }
    if (micros < 1000) {
      return micros + "us";
    }
    if (micros < 999_500) {
      return threeDigits(micros / 1e3) + "ms";
    }
    return micros < 999_500_000 ? threeDigits(micros / 1e6) + "s" : micros / 60_000_000 + "m";
  }

  private static String threeDigits(double value) {
    return String.format(
        Locale.ROOT, value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f", value);
  }
}
