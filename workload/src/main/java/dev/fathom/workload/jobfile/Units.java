package dev.fathom.workload.jobfile;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers with fio's units. All methods throw NumberFormatException whose message says what is
 * wrong with the text.
 */
final class Units {
  private static final Pattern NUMBER = Pattern.compile("(0[xX][0-9a-fA-F]+|[0-9]+)([a-zA-Z]*)");
  private static final String PREFIXES = "kmgtp";

  private Units() {}

  /**
   * A count of bytes.
   *
   * <p>With a kb_base of 1024, fio's default, {@code k}, {@code ki} and {@code kb} are 1024 and
   * {@code kib} is 1000; with 1000 it is the other way round, as the standards have it.
   */
  static long bytes(String text, int kbBase) {
    if (text.startsWith("(")) {
      return notNegative(Expression.valueOf(text, unit -> byteUnit(unit, kbBase)));
    }
    Matcher number = matched(text, "such as 4096, 4k or 1g");
    return multiplied(number, byteUnit(number.group(2).toLowerCase(Locale.ROOT), kbBase));
  }

  /**
   * A time in nanoseconds.
   *
   * @param defaultUnitNanos what a number without unit counts
   */
  static long nanos(String text, long defaultUnitNanos) {
    if (text.startsWith("(")) {
      long micros = Expression.valueOf(text, unit -> timeUnitNanos(unit, 0) / 1e3);
      boolean withoutUnit = text.chars().noneMatch(Character::isLetter);
      return multiplied(notNegative(micros), withoutUnit ? defaultUnitNanos : 1000L);
    }
    Matcher number = matched(text, "such as 10, 500ms or 2m");
    return multiplied(
        number, timeUnitNanos(number.group(2).toLowerCase(Locale.ROOT), defaultUnitNanos));
  }

  private static Matcher matched(String text, String examples) {
    Matcher number = NUMBER.matcher(text);
    if (!number.matches()) {
      String problem =
          text.startsWith("-") ? "must not be negative" : "is not a number " + examples;
      throw new NumberFormatException(problem);
    }
    return number;
  }

  private static long multiplied(Matcher number, long multiplier) {
    String digits = number.group(1);
    try {
      boolean hexadecimal = digits.length() > 2 && (digits.charAt(1) | 0x20) == 'x';
      long value = hexadecimal ? Long.parseLong(digits.substring(2), 16) : Long.parseLong(digits);
      return multiplied(value, multiplier);
    } catch (NumberFormatException e) {
      throw new NumberFormatException("is too large");
    }
  }

  private static long multiplied(long value, long multiplier) {
    if (Math.multiplyHigh(value, multiplier) != 0 || value * multiplier < 0) {
      throw new NumberFormatException("is too large");
    }
    return value * multiplier;
  }

  private static long notNegative(long value) {
    if (value < 0) {
      throw new NumberFormatException("must not be negative, but is " + value);
    }
    return value;
  }

  private static long byteUnit(String unit, int kbBase) {
    if (unit.isEmpty() || unit.equals("b")) {
      return 1;
    }
    int power = PREFIXES.indexOf(unit.charAt(0)) + 1;
    String rest = unit.substring(1);
    if (power == 0
        || !(rest.isEmpty() || rest.equals("i") || rest.equals("b") || rest.equals("ib"))) {
      throw new NumberFormatException(
          "unknown unit '"
              + Words.shortened(unit)
              + "'; known are k, m, g, t, p, also as kb or kib");
    }
    long base = rest.equals("ib") ? (kbBase == 1024 ? 1000 : 1024) : kbBase;
    long multiplier = 1;
    for (int i = 0; i < power; i++) {
      multiplier *= base;
    }
    return multiplier;
  }

  private static long timeUnitNanos(String unit, long defaultUnitNanos) {
    return switch (unit) {
      case "" -> defaultUnitNanos;
      case "us", "usec" -> 1_000L;
      case "ms", "msec" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60 * 1_000_000_000L;
      case "h" -> 3_600 * 1_000_000_000L;
      case "d" -> 86_400 * 1_000_000_000L;
      default ->
          throw new NumberFormatException(
              "unknown unit '" + Words.shortened(unit) + "'; known are us, ms, s, m, h, d");
    };
  }
}
