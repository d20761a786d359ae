package dev.fathom.report;

/**
 * Names as a terminal may see them. Names of processes, files and labels come from programs that
 * nobody vouches for: what would move the cursor, change colours or turn the direction of writing
 * is written as an escape, {@code \x1b} or <code>&#92;u202e</code>, and a backslash as two.
 */
public final class Printable {
  private static final int ELLIPSIS = '…';

  private Printable() {}

  /** The name with everything that is not printed as itself made visible. */
  public static String of(String name) {
    if (plain(name)) {
      return name;
    }
    StringBuilder text = new StringBuilder(name.length() + 16);
    name.codePoints().forEach(point -> append(text, point));
    return text.toString();
  }

  /**
   * The visible name, cut in its middle where it is too long: both ends of a path say more than its
   * middle.
   *
   * @param columns at least 3; columns of a terminal, not characters
   */
  public static String cut(String name, int columns) {
    if (columns < 3) {
      throw new IllegalArgumentException("a name in " + columns + " columns");
    }
    String text = of(name);
    if (columns(text) <= columns) {
      return text;
    }
    int tail = (columns - 1) / 2;
    StringBuilder ends = new StringBuilder(head(text, columns - 1 - tail));
    ends.appendCodePoint(ELLIPSIS);
    return ends.append(tail(text, tail)).toString();
  }

  /** How many columns a terminal needs; never too few. */
  public static int columns(String text) {
    return text.codePoints().map(Printable::columns).sum();
  }

  private static String head(String text, int columns) {
    int end = 0;
    int used = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      used += columns(point);
      if (used > columns) {
        break;
      }
      end += Character.charCount(point);
    }
    return text.substring(0, end);
  }

  private static String tail(String text, int columns) {
    int start = text.length();
    int used = 0;
    while (start > 0) {
      int point = text.codePointBefore(start);
      used += columns(point);
      if (used > columns) {
        break;
      }
      start -= Character.charCount(point);
    }
    return text.substring(start);
  }

  private static boolean plain(String name) {
    for (int at = 0; at < name.length(); at++) {
      char each = name.charAt(at);
      if (each < ' ' || each > '~' || each == '\\') {
        return false;
      }
    }
    return true;
  }

  private static void append(StringBuilder text, int point) {
    if (point == '\\') {
      text.append("\\\\");
    } else if (shown(point)) {
      text.appendCodePoint(point);
    } else if (point < 0x100) {
      text.append("\\x").append("%02x".formatted(point));
    } else {
      text.append(point < 0x10000 ? "\\u%04x".formatted(point) : "\\U%08x".formatted(point));
    }
  }

  private static boolean shown(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }

  /** East Asian wide and full-width characters and pictures take two columns. */
  private static int columns(int point) {
    boolean wide =
        point >= 0x1100
            && (point <= 0x115f
                || (point >= 0x2300 && point <= 0x23ff)
                || (point >= 0x2600 && point <= 0x27bf)
                || (point >= 0x2b00 && point <= 0x2bff)
                || (point >= 0x2e80 && point <= 0xa4cf)
                || (point >= 0xa960 && point <= 0xa97f)
                || (point >= 0xac00 && point <= 0xd7ff)
                || (point >= 0xf900 && point <= 0xfaff)
                || (point >= 0xfe10 && point <= 0xfe6f)
                || (point >= 0xff00 && point <= 0xffe6)
                || point >= 0x16fe0);
    return wide ? 2 : 1;
  }
}
