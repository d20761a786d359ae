package dev.fathom.trace;

/** A page that somebody wrote to, or missed. */
final class PageState extends State<PageState> {
  /** Written, and not picked up yet. */
  final PageBytes dirty = new PageBytes();

  /**
   * Picked up: what bios take over. Kept until that has ended well, for another bio with the rest
   * or a second attempt.
   */
  final PageBytes writeback = new PageBytes();

  /** Missed, and not read yet. */
  final PageBytes missed = new PageBytes();

  /** When {@link #writeback} was picked up, or NOT_REACHED. */
  long pickedUp = Timeline.NOT_REACHED;

  /** What bios have taken over of {@link #writeback}; empty if the start is not below the end. */
  long takenFrom;

  long takenTo;

  /** Which pick-up {@link #writeback} is of: of all pages, no two have the same. */
  long round;

  /** Bios that carry some of {@link #writeback} and have not ended. */
  int carriers;

  /** Whether one of them failed, or its end is not known. */
  boolean failed;

  /**
   * What is dirty waits for bios, over what did not reach the device the last time; what is written
   * from now on is the next generation.
   */
  void pickUp(long time, long number, Pieces scratch, int pieceLimit) {
    boolean stillDirty = carriers == 0 && (failed || takenFrom >= takenTo);
    if (!writeback.empty() && stillDirty) {
      writeback.writeAll(dirty, scratch, pieceLimit);
      dirty.clear();
    } else {
      writeback.clear();
      writeback.swap(dirty);
    }
    round = number;
    carriers = 0;
    failed = false;
    pickedUp = time;
    takenFrom = Long.MAX_VALUE;
    takenTo = 0;
  }

  boolean tookAnyOf(long from, int lengthBytes) {
    return from < takenTo && from + lengthBytes > takenFrom;
  }

  @Override
  void clear() {
    dirty.clear();
    writeback.clear();
    missed.clear();
    pickedUp = Timeline.NOT_REACHED;
    takenFrom = Long.MAX_VALUE;
    takenTo = 0;
    round = 0;
    carriers = 0;
    failed = false;
  }
}
