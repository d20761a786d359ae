package dev.fathom.query;

/** Names from elsewhere, made fit for a terminal: one line, and nothing that moves the cursor. */
final class PlainText {
  private static final int REPLACEMENT = '\ufffd';

  private PlainText() {}

  /**
   * The text with each character that is not to be seen replaced. As many code points as before.
   */
  static String of(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints().forEach(point -> plain.appendCodePoint(isSeen(point) ? point : stand(point)));
    return plain.toString();
  }

  /** The text in at most so many code points, its middle left out. */
  static String shortened(String text, int most) {
    int count = text.codePointCount(0, text.length());
    if (count <= most) {
      return text;
    }
    int head = (most - 1) / 3;
    int tail = most - 1 - head;
    int begin = text.offsetByCodePoints(0, head);
    int end = text.offsetByCodePoints(text.length(), -tail);
    return text.substring(0, begin) + '…' + text.substring(end);
  }

  private static int stand(int point) {
    return point == '\t' ? ' ' : REPLACEMENT;
  }

  private static boolean isSeen(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
