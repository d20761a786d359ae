package dev.fathom.ftrace;

/** A place in a line that is read from left to right. */
final class LineCursor {
  private static final int MOST_DIGITS = 20;

  private final String line;
  private int at;

  LineCursor(String line) {
    this.line = line;
  }

  /** Passes over these letters. */
  LineCursor expect(String letters) throws FormatException {
    if (!line.startsWith(letters, at)) {
      throw new FormatException("no " + Quoted.of(letters) + " in " + Quoted.of(line));
    }
    at += letters.length();
    return this;
  }

  /** Whether these letters are next; passes over them if so. */
  boolean skip(String letters) {
    if (line.startsWith(letters, at)) {
      at += letters.length();
      return true;
    }
    return false;
  }

  /** A number of up to 64 bits, unsigned or with a minus. */
  long number() throws FormatException {
    int from = at;
    if (at < line.length() && line.charAt(at) == '-') {
      at++;
    }
    while (at < line.length() && line.charAt(at) >= '0' && line.charAt(at) <= '9') {
      at++;
    }
    String digits = line.substring(from, at);
    try {
      if (digits.length() <= MOST_DIGITS) {
        return digits.startsWith("-") ? Long.parseLong(digits) : Long.parseUnsignedLong(digits);
      }
    } catch (NumberFormatException e) {
      // Said below, with where it is.
    }
    throw new FormatException("no number at column %d of %s".formatted(from, Quoted.of(line)));
  }

  /** What is before the next of these letters, which is passed over. */
  String until(String letters) throws FormatException {
    int end = line.indexOf(letters, at);
    if (end < 0) {
      throw new FormatException("no " + Quoted.of(letters) + " in " + Quoted.of(line));
    }
    String text = line.substring(at, end);
    at = end + letters.length();
    return text;
  }

  /** What is before the last of these letters, or the rest of the line. */
  String untilLast(String letters) {
    int end = line.lastIndexOf(letters);
    String text = end < at ? line.substring(at) : line.substring(at, end);
    at = line.length();
    return text;
  }
}
