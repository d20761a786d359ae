package dev.fathom.ftrace;

import dev.fathom.trace.Action;
import dev.fathom.trace.Event;

/**
 * The letters by which the kernel tells what a bio or request does: {@code blk_fill_rwbs} of
 * kernel/trace/blktrace.c.
 */
final class Rwbs {
  private static final String OPERATIONS = "WDFRNZ";

  private Rwbs() {}

  /** Whether all bytes are written to a device before: an F in front of the operation. */
  private static boolean preflush(String letters) {
    return letters.length() > 1
        && letters.charAt(0) == 'F'
        && OPERATIONS.indexOf(letters.charAt(1)) >= 0;
  }

  /**
   * What is done; a write of nothing that begins with a flush is a flush. Kernels have no letter
   * for zeroes to be written before WZ, and tell no sectors of other operations without a letter.
   */
  static Action action(String letters, long lengthBytes) {
    int at = preflush(letters) ? 1 : 0;
    char operation = letters.isEmpty() ? 'N' : letters.charAt(at);
    char next = letters.length() > at + 1 ? letters.charAt(at + 1) : ' ';
    return switch (operation) {
      case 'R' -> Action.READ;
      case 'W' -> {
        if (next == 'Z') {
          yield Action.ZERO;
        }
        yield at == 1 && lengthBytes == 0 ? Action.SYNC : Action.WRITE;
      }
      case 'D' -> next == 'E' ? Action.OTHER : Action.DISCARD;
      case 'F' -> Action.SYNC;
      case 'N' -> {
        if (at == 1) {
          yield Action.SYNC; // FN, as blkparse has it
        }
        yield lengthBytes > 0 ? Action.ZERO : Action.OTHER;
      }
      default -> Action.OTHER;
    };
  }

  /** The flags of the event. */
  static int flags(String letters, Action action) {
    boolean preflush = preflush(letters);
    int flags = preflush && action != Action.SYNC ? Event.PREFLUSH : 0;
    for (int i = preflush ? 2 : 1; i < letters.length(); i++) {
      flags |=
          switch (letters.charAt(i)) {
            case 'F' -> action == Action.SYNC ? 0 : Event.FUA;
            case 'A' -> action == Action.OTHER ? 0 : Event.AHEAD;
            case 'S' -> Event.SYNCHRONOUS;
            case 'M' -> Event.METADATA;
            default -> 0;
          };
    }
    return flags;
  }
}
