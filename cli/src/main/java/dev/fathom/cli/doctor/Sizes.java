package dev.fathom.cli.doctor;

/** Amounts of bytes as a person reads them. */
final class Sizes {
  private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Sizes() {}

  /** E.g. {@code 8 MiB}, {@code 1.5 TiB}; {@code unlimited} for the greatest number. */
  static String of(long bytes) {
    if (bytes == Long.MAX_VALUE) {
      return "unlimited";
    }
    int unit = 0;
    long rest = 0;
    long value = bytes;
    while (value >= 1024 && unit < UNITS.length - 1) {
      rest = value % 1024;
      value /= 1024;
      unit++;
    }
    long tenths = rest * 10 / 1024;
    return value + (tenths == 0 ? "" : "." + tenths) + " " + UNITS[unit];
  }
}
