package dev.fathom.report.blktrace;

import dev.fathom.report.Printable;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * A record as a line of blkparse's default format, {@code %D %2c %8s %5T.%9t %5p %2a %3d} and what
 * belongs to the action.
 *
 * @see <a href="https://man7.org/linux/man-pages/man1/blkparse.1.html">blkparse(1)</a>
 */
final class BlkLine {
  private static final long SECOND = 1_000_000_000L;

  private BlkLine() {}

  /**
   * The line, without line feed.
   *
   * @param startNanos time of the trace's first record
   */
  static String of(BlkRecord record, long startNanos) {
    long nanos = record.timeNanos() - startNanos;
    String head =
        String.format(
            Locale.ROOT,
            "%3d,%-3d %2d %8d %5d.%09d %5d %2s %3s ",
            record.device() >>> 20,
            record.device() & 0xfffff,
            record.cpu(),
            Integer.toUnsignedLong(record.sequence()),
            nanos / SECOND,
            Math.abs(nanos % SECOND),
            Integer.toUnsignedLong(record.pid()),
            letter(record.what()),
            directions(record));
    return head + tail(record);
  }

  /** blkparse's letters of an action. */
  static String letter(int what) {
    return switch (what) {
      case BlkTrace.TA_QUEUE -> "Q";
      case BlkTrace.TA_BACK_MERGE -> "M";
      case BlkTrace.TA_FRONT_MERGE -> "F";
      case BlkTrace.TA_GET_REQUEST -> "G";
      case BlkTrace.TA_SLEEP_REQUEST -> "S";
      case BlkTrace.TA_REQUEUE -> "R";
      case BlkTrace.TA_ISSUE -> "D";
      case BlkTrace.TA_COMPLETE -> "C";
      case BlkTrace.TA_PLUG -> "P";
      case BlkTrace.TA_UNPLUG_IO -> "U";
      case BlkTrace.TA_UNPLUG_TIMER -> "UT";
      case BlkTrace.TA_INSERT -> "I";
      case BlkTrace.TA_SPLIT -> "X";
      case BlkTrace.TA_BOUNCE -> "B";
      case BlkTrace.TA_REMAP -> "A";
      default -> "?";
    };
  }

  private static String directions(BlkRecord record) {
    StringBuilder text = new StringBuilder(8);
    add(text, record, BlkTrace.FLUSH, 'F');
    if (record.has(BlkTrace.DISCARD)) {
      text.append('D');
    } else if (record.has(BlkTrace.WRITE)) {
      text.append('W');
    } else {
      text.append(record.bytes() != 0 ? 'R' : 'N');
    }
    add(text, record, BlkTrace.FUA, 'F');
    add(text, record, BlkTrace.AHEAD, 'A');
    add(text, record, BlkTrace.SYNC, 'S');
    add(text, record, BlkTrace.META, 'M');
    return text.toString();
  }

  private static void add(StringBuilder text, BlkRecord record, int category, char letter) {
    if (record.has(category)) {
      text.append(letter);
    }
  }

  private static String tail(BlkRecord record) {
    String sector = Long.toUnsignedString(record.sector());
    String extent = sector + " + " + record.sectors();
    String name = "[" + Printable.cut(record.command(), 32) + "]";
    return switch (record.what()) {
      case BlkTrace.TA_COMPLETE, BlkTrace.TA_REQUEUE -> {
        String error = " [" + Short.toUnsignedInt(record.error()) + "]";
        yield (record.sectors() == 0 ? sector : extent) + error;
      }
      case BlkTrace.TA_PLUG -> name;
      case BlkTrace.TA_UNPLUG_IO, BlkTrace.TA_UNPLUG_TIMER -> name + " " + number(record);
      case BlkTrace.TA_SPLIT -> sector + " / " + Long.toUnsignedString(number(record)) + " " + name;
      case BlkTrace.TA_REMAP -> extent + remapped(record);
      default -> record.sectors() == 0 ? name : extent + " " + name;
    };
  }

  /** What follows a record as one big-endian number; 0 if there is none. */
  static long number(BlkRecord record) {
    return record.data().length < 8 ? 0 : ByteBuffer.wrap(record.data()).getLong();
  }

  private static String remapped(BlkRecord record) {
    if (record.data().length < 16) {
      return "";
    }
    ByteBuffer from = ByteBuffer.wrap(record.data());
    int device = from.getInt(0);
    return " <- (%d,%d) %s"
        .formatted(device >>> 20, device & 0xfffff, Long.toUnsignedString(from.getLong(8)));
  }
}
