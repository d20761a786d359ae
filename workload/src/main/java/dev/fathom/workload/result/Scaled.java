package dev.fathom.workload.result;

import java.util.Locale;

/** Numbers as people read them: a few digits and a prefix, in the way fio's text shows them. */
public final class Scaled {
  private static final int DIGITS = 4;
  private static final int LONG_DIGITS = 6;
  private static final int BINARY = 1024;
  private static final int DECIMAL = 1000;
  private static final String[] BINARY_PREFIXES = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  private static final String[] DECIMAL_PREFIXES = {"", "k", "M", "G", "T", "P", "E"};

  private Scaled() {}

  /** Such as {@code 104MiB}. */
  public static String binaryBytes(long bytes) {
    return text(bytes, DIGITS, BINARY, "B");
  }

  /** Such as {@code 109MB}. */
  public static String decimalBytes(long bytes) {
    return text(bytes, DIGITS, DECIMAL, "B");
  }

  /** Such as {@code 26.5k}. */
  public static String count(long count) {
    return text(count, DIGITS, DECIMAL, "");
  }

  /** Such as {@code 17463k}: as {@link #count} with more digits. */
  public static String longCount(long count) {
    return text(count, LONG_DIGITS, DECIMAL, "");
  }

  private static String text(long value, int digits, int base, String unit) {
    long whole = value;
    long rest = 0;
    int prefix = 0;
    while (length(whole) > digits) {
      rest = whole % base;
      whole /= base;
      prefix++;
    }
    int decimals = prefix == 0 ? 0 : Math.max(0, digits - length(whole) - 1);
    double number = whole + rest / (double) base;
    String name = base == BINARY ? BINARY_PREFIXES[prefix] : DECIMAL_PREFIXES[prefix];
    return String.format(Locale.ROOT, "%." + decimals + "f", number) + name + unit;
  }

  private static int length(long value) {
    return Long.toString(value).length();
  }
}
