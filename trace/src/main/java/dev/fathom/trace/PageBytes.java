package dev.fathom.trace;

/**
 * The bytes of a page that one generation of writes made dirty: from when it was clean until it is
 * picked up.
 *
 * <p>The later writer has the bytes that two wrote. Who has none left stays as a co-writer with 0
 * bytes. Bytes that nobody wrote but that go to the device with the page are the last writer's.
 */
final class PageBytes {
  static final int TOO_MANY =
      Event.added(Confidence.UNKNOWN, Cause.UNKNOWN, UnknownReason.TOO_MANY_ORIGINS);

  private static final int LOST =
      Event.added(Confidence.UNKNOWN, Cause.UNKNOWN, UnknownReason.TABLE_FULL);

  private final Pieces pieces = new Pieces();

  /** The last writer, in a list of one; its position and length mean nothing. */
  private final Pieces last = new Pieces();

  /** Whether earlier writes were forgotten: what nobody is known to have written is theirs. */
  private boolean lostBefore;

  void clear() {
    lostBefore = false;
    pieces.clear();
    last.clear();
  }

  void lostBefore(boolean lost) {
    lostBefore = lost;
  }

  /** Whether all of it is between two positions. */
  boolean within(long from, long to) {
    for (int i = 0; i < pieces.count(); i++) {
      if (pieces.positionBytes(i) < from || pieces.positionBytes(i) + pieces.lengthBytes(i) > to) {
        return false;
      }
    }
    return true;
  }

  boolean empty() {
    return pieces.count() == 0;
  }

  void swap(PageBytes other) {
    pieces.swap(other.pieces);
    last.swap(other.last);
    boolean lost = lostBefore;
    lostBefore = other.lostBefore;
    other.lostBefore = lost;
  }

  /**
   * A write of some bytes.
   *
   * @param scratch of the caller, overwritten
   * @param limit of pieces
   */
  void write(
      long from,
      int lengthBytes,
      int attributes,
      long who,
      long operation,
      long submitted,
      long dirtied,
      Pieces scratch,
      int limit) {
    last.clear();
    last.add(from, 0, attributes, who, operation, submitted, dirtied, Timeline.NOT_REACHED);
    if (pieces.count() == 0) {
      pieces.add(last, 0, from, lengthBytes);
      return;
    }
    scratch.clear();
    overlay(from, lengthBytes, scratch);
    pieces.swap(scratch);
    if (pieces.count() > limit) {
      pieces.coalesce();
    }
    if (pieces.count() > limit) {
      forget(from, lengthBytes, scratch);
    }
  }

  /** All writes of another, which were later. */
  void writeAll(PageBytes later, Pieces scratch, int limit) {
    Pieces from = later.pieces;
    for (int i = 0; i < from.count(); i++) {
      long who = Event.placeAndOrigin(from.file(i), from.origin(i));
      write(
          from.positionBytes(i),
          from.lengthBytes(i),
          from.attributes(i),
          who,
          from.operation(i),
          from.nanos(i, 0),
          from.nanos(i, 1),
          scratch,
          limit);
    }
    last.copy(later.last);
    lostBefore |= later.lostBefore;
  }

  private void overlay(long from, int lengthBytes, Pieces scratch) {
    long to = from + lengthBytes;
    int origin = last.origin(0);
    boolean placed = false;
    boolean markers = false;
    for (int i = 0; i < pieces.count(); i++) {
      int length = pieces.lengthBytes(i);
      long start = pieces.positionBytes(i);
      long end = start + length;
      if (start < from && length > 0) {
        scratch.add(pieces, i, start, (int) (Math.min(end, from) - start));
      }
      if (!placed && (start >= from || end > from)) {
        scratch.add(last, 0, from, lengthBytes);
        placed = true;
      }
      if (length == 0 || (start >= from && end <= to && origin != pieces.origin(i))) {
        scratch.add(pieces, i, start, 0);
        markers = true;
      }
      if (end > to && length > 0) {
        long rest = Math.max(start, to);
        scratch.add(pieces, i, rest, (int) (end - rest));
      }
    }
    if (!placed) {
      scratch.add(last, 0, from, lengthBytes);
    }
    if (markers || lengthBytes == 0) {
      scratch.tidy();
    }
  }

  /** Too many pieces: all but this write are of too many origins. */
  private void forget(long from, int lengthBytes, Pieces scratch) {
    long start = Long.MAX_VALUE;
    long end = 0;
    for (int i = 0; i < pieces.count(); i++) {
      start = Math.min(start, pieces.positionBytes(i));
      end = Math.max(end, pieces.positionBytes(i) + pieces.lengthBytes(i));
    }
    long none = Timeline.NOT_REACHED;
    int hull = (int) Math.min(end - start, Integer.MAX_VALUE);
    pieces.clear();
    pieces.add(start, hull, TOO_MANY, last.file(0) & 0xffff_ffffL, 0, none, none, none);
    scratch.clear();
    overlay(from, lengthBytes, scratch);
    pieces.swap(scratch);
  }

  /** A read of bytes that were not there: the first who missed them has them. */
  void miss(
      long from,
      int lengthBytes,
      int attributes,
      long who,
      long operation,
      Pieces scratch,
      int limit) {
    long none = Timeline.NOT_REACHED;
    boolean taken = false;
    for (int i = 0; i < pieces.count(); i++) {
      long start = pieces.positionBytes(i);
      taken |= start < from + lengthBytes && start + pieces.lengthBytes(i) > from;
    }
    if (!taken) {
      write(from, lengthBytes, attributes, who, operation, none, none, scratch, limit);
    } else if (pieces.count() < limit) {
      pieces.add(from, 0, attributes, who, operation, none, none, none);
    }
  }

  /**
   * Hands a range over, in order, without gaps: bytes that nobody wrote are the last writer's.
   *
   * @return false if nobody wrote anything, and nothing was handed over
   */
  boolean take(long from, int lengthBytes, Taker taker) {
    if (pieces.count() == 0) {
      return false;
    }
    long cursor = from;
    long to = from + lengthBytes;
    for (int i = 0; i < pieces.count(); i++) {
      int length = pieces.lengthBytes(i);
      long start = Math.max(pieces.positionBytes(i), cursor);
      long end = Math.min(pieces.positionBytes(i) + length, to);
      if (start < end) {
        pad(cursor, start, taker);
        taker.take(pieces, i, start, (int) (end - start));
        cursor = end;
      } else if (length == 0 && pieces.positionBytes(i) >= from && pieces.positionBytes(i) < to) {
        taker.take(pieces, i, pieces.positionBytes(i), 0);
      }
    }
    pad(cursor, to, taker);
    return true;
  }

  private void pad(long from, long to, Taker taker) {
    if (from < to && lostBefore) {
      taker.unknown(from, (int) (to - from), LOST);
    } else if (from < to) {
      taker.take(last, 0, from, (int) (to - from));
    }
  }

  /** Takes bytes over. */
  interface Taker {
    /** Some bytes of nobody known, from this position in the file. */
    void unknown(long position, int lengthBytes, int attributes);

    /** Some bytes of a piece, from this position in the file. */
    void take(Pieces pieces, int index, long position, int lengthBytes);
  }
}
