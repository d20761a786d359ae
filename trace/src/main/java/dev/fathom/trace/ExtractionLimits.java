package dev.fathom.trace;

/**
 * How much an {@link Extraction} remembers. Where a table is full, the oldest of it is forced out
 * and counted, and bytes that only it knew of become {@link UnknownReason#TABLE_FULL}. Memory is
 * used as it is needed and then kept: about 0.3 KiB an operation, 0.5 KiB a page, bio or request,
 * and 56 bytes for each piece.
 *
 * @param operations alive at once
 * @param pages remembered at once, dirty ones and those that were written lately
 * @param bios alive at once
 * @param requests alive at once; as many again are held for operations that were not reaped yet
 * @param piecesPerPage byte ranges of a page that are told apart; 2 to 4096
 * @param piecesPerBio byte ranges of a bio that are told apart; 2 to 65,536
 * @param lateNanos how late an event may come, behind one of a later time, and still be put in
 *     order
 * @param lateEvents how many events are kept back for that at most; a power of two
 * @param attributionRows rows of the {@link Attribution}
 */
public record ExtractionLimits(
    int operations,
    int pages,
    int bios,
    int requests,
    int piecesPerPage,
    int piecesPerBio,
    long lateNanos,
    int lateEvents,
    int attributionRows) {
  /** For a machine: 131,072 pages are 512 MiB of dirty data; below 256 MiB of memory as a rule. */
  public static final ExtractionLimits DEFAULT =
      new ExtractionLimits(1 << 16, 1 << 17, 1 << 16, 1 << 16, 64, 4096, 1_000_000, 1024, 1 << 16);

  /** Checks the ranges. */
  public ExtractionLimits {
    check("operations", operations, 1, 1 << 24);
    check("pages", pages, 1, 1 << 24);
    check("bios", bios, 1, 1 << 24);
    check("requests", requests, 1, 1 << 24);
    check("piecesPerPage", piecesPerPage, 2, 4096);
    check("piecesPerBio", piecesPerBio, 2, 1 << 16);
    check("lateEvents", lateEvents, 1, 1 << 20);
    check("attributionRows", attributionRows, 1, 1 << 24);
    if (Integer.bitCount(lateEvents) != 1) {
      throw new IllegalArgumentException("lateEvents " + lateEvents + " is not a power of two");
    }
    if (lateNanos < 0) {
      throw new IllegalArgumentException("lateNanos " + lateNanos);
    }
  }

  private static void check(String name, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(name + " " + value + ", not " + from + " to " + to);
    }
  }

  /** With tables of this many of each subject. */
  public ExtractionLimits withSubjects(int operations, int pages, int bios, int requests) {
    return new ExtractionLimits(
        operations,
        pages,
        bios,
        requests,
        piecesPerPage,
        piecesPerBio,
        lateNanos,
        lateEvents,
        attributionRows);
  }

  /** With this many byte ranges told apart. */
  public ExtractionLimits withPieces(int perPage, int perBio) {
    return new ExtractionLimits(
        operations, pages, bios, requests, perPage, perBio, lateNanos, lateEvents, attributionRows);
  }

  /** With this tolerance; 0 ns and 1 event for events that come in order. */
  public ExtractionLimits withLate(long nanos, int events) {
    return new ExtractionLimits(
        operations,
        pages,
        bios,
        requests,
        piecesPerPage,
        piecesPerBio,
        nanos,
        events,
        attributionRows);
  }
}
