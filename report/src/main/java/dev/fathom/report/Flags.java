package dev.fathom.report;

import dev.fathom.trace.Action;
import dev.fathom.trace.Event;

/**
 * Flags of operations, bios and requests in letters and words.
 *
 * @see <a href="https://man7.org/linux/man-pages/man1/blkparse.1.html">blkparse(1), RWBS</a>
 */
public final class Flags {
  private Flags() {}

  /**
   * What blktrace calls RWBS: F for a flush first, then what it does (R, W, D, F, N), then F for
   * FUA, A ahead, S synchronous, M metadata: {@code blk_fill_rwbs} of the kernel.
   */
  public static String letters(Action action, int flags) {
    StringBuilder text = new StringBuilder(6);
    add(text, flags, Event.PREFLUSH, 'F');
    text.append(letter(action));
    add(text, flags, Event.FUA, 'F');
    add(text, flags, Event.AHEAD, 'A');
    add(text, flags, Event.SYNCHRONOUS, 'S');
    add(text, flags, Event.METADATA, 'M');
    return text.toString();
  }

  /** What a bio or request does and its flags, in words; commas between. */
  public static String words(Action action, int flags) {
    StringBuilder text = new StringBuilder(title(action));
    add(text, flags, Event.SYNCHRONOUS, "synchronous");
    add(text, flags, Event.METADATA, "metadata");
    add(text, flags, Event.FUA, "FUA");
    add(text, flags, Event.PREFLUSH, "preflush");
    add(text, flags, Event.AHEAD, "ahead");
    add(text, flags, Event.BACKGROUND, "background");
    add(text, flags, Event.SWAP, "swap");
    return text.toString();
  }

  /** What an operation does and its flags, in words; commas between. */
  public static String operationWords(Action action, int flags) {
    StringBuilder text = new StringBuilder(title(action));
    add(text, flags, Event.DIRECT, "direct");
    add(text, flags, Event.INLINE, "inline");
    add(text, flags, Event.PUNTED, "punted");
    add(text, flags, Event.HELD_BACK, "held back");
    add(text, flags, Event.RETRIED, "retried");
    add(text, flags, Event.CANCELLED, "cancelled");
    add(text, flags, Event.TIMED_OUT, "timed out");
    add(text, flags, Event.CLOSED, "closed");
    return text.toString();
  }

  /** An action in words, lower case. */
  public static String title(Action action) {
    return switch (action) {
      case READ -> "read";
      case WRITE -> "write";
      case SYNC -> "sync";
      case DISCARD -> "discard";
      case POLL -> "poll";
      case TIMER -> "timer";
      case NOP -> "nop";
      case POST -> "post";
      case ZERO -> "zero";
      case OTHER -> "other";
    };
  }

  private static char letter(Action action) {
    return switch (action) {
      case READ -> 'R';
      case WRITE, ZERO -> 'W';
      case SYNC -> 'F';
      case DISCARD -> 'D';
      case POLL, TIMER, NOP, POST, OTHER -> 'N';
    };
  }

  private static void add(StringBuilder text, int flags, int flag, char letter) {
    if ((flags & flag) != 0) {
      text.append(letter);
    }
  }

  private static void add(StringBuilder text, int flags, int flag, String word) {
    if ((flags & flag) != 0) {
      text.append(',').append(word);
    }
  }
}
