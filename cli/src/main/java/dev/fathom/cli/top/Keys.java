package dev.fathom.cli.top;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys from what a terminal sends: characters as their code points, others as the numbers below.
 * What belongs to one key comes in one piece.
 */
final class Keys {
  static final int INTERRUPT = 3;
  static final int ENTER = '\r';
  static final int ESCAPE = 27;
  static final int BACKSPACE = 127;
  static final int UP = -1;
  static final int DOWN = -2;
  static final int LEFT = -3;
  static final int RIGHT = -4;
  static final int PAGE_UP = -5;
  static final int PAGE_DOWN = -6;

  /** The terminal is gone. */
  static final int END_OF_INPUT = -7;

  private static final int NONE = -8;

  private Keys() {}

  /** The keys in a piece; sequences that are not known are no keys. */
  static List<Integer> of(byte[] piece, int lengthBytes) {
    String text = new String(piece, 0, lengthBytes, StandardCharsets.UTF_8);
    List<Integer> keys = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int point = text.codePointAt(at);
      boolean sequence =
          point == ESCAPE
              && at + 1 < text.length()
              && (text.charAt(at + 1) == '[' || text.charAt(at + 1) == 'O');
      if (sequence) {
        int end = at + 2;
        while (end < text.length() && (text.charAt(end) < '@' || text.charAt(end) > '~')) {
          end++;
        }
        int key = named(text.substring(at + 2, Math.min(end + 1, text.length())));
        if (key != NONE) {
          keys.add(key);
        }
        at = end + 1;
      } else {
        keys.add(single(point));
        at += Character.charCount(point);
      }
    }
    return keys;
  }

  private static int single(int point) {
    return switch (point) {
      case '\n' -> ENTER;
      case '\b' -> BACKSPACE;
      default -> point;
    };
  }

  private static int named(String sequence) {
    return switch (sequence) {
      case "A" -> UP;
      case "B" -> DOWN;
      case "C" -> RIGHT;
      case "D" -> LEFT;
      case "5~" -> PAGE_UP;
      case "6~" -> PAGE_DOWN;
      default -> NONE;
    };
  }
}
