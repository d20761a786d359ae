package dev.fathom.trace;

import org.jspecify.annotations.Nullable;

/** The lives of pages: who wrote which bytes since they were clean. Of the extraction's thread. */
final class Pages {
  private static final int READ = Event.added(Confidence.EXACT, Cause.READ, UnknownReason.NONE);
  private static final int READ_AHEAD =
      Event.added(Confidence.EXACT, Cause.READ_AHEAD, UnknownReason.NONE);
  private static final int BUFFERED =
      Event.added(Confidence.EXACT, Cause.BUFFERED, UnknownReason.NONE);

  private final StateTable<PageState> table;
  private final int pieceLimit;
  private final Operations operations;
  private final ExtractionTally tally;
  private final Pieces scratch = new Pieces();

  /** Numbers of pick-ups, of all pages together. */
  private long rounds;

  private long takenPickedUp = Timeline.NOT_REACHED;

  Pages(ExtractionLimits limits, Operations operations, ExtractionTally tally) {
    table = new StateTable<>(limits.pages(), PageState::new, this::evict);
    pieceLimit = limits.piecesPerPage();
    this.operations = operations;
    this.tally = tally;
  }

  void accept(EventView event) {
    switch (event.stage) {
      case DIRTIED -> dirtied(event);
      case WRITEBACK -> pickedUp(event);
      case MISSED -> missed(event, READ);
      case READ_AHEAD -> missed(event, READ_AHEAD);
      case HIT, THROTTLED -> met(event);
      case WAITED -> {
        // who waits is not part of a history yet
      }
      default -> tally.malformed++;
    }
  }

  private @Nullable OperationState met(EventView event) {
    return event.related == 0 ? null : operations.met(event);
  }

  private static long who(EventView event) {
    return Event.placeAndOrigin(event.place, event.origin);
  }

  private PageState page(long key) {
    PageState page = table.find(key);
    if (page == null) {
      page = table.add(key);
      page.dirty.lostBefore(page.afterEviction);
    }
    return page;
  }

  private void dirtied(EventView event) {
    OperationState operation = met(event);
    if (event.lengthBytes == 0) {
      return;
    }
    PageState page = page(event.key);
    table.touch(page);
    page.dirty.write(
        event.position,
        event.lengthBytes,
        BUFFERED,
        who(event),
        event.related,
        operation == null ? Timeline.NOT_REACHED : operation.times.at(Stage.SUBMITTED),
        event.time,
        scratch,
        pieceLimit);
  }

  private void pickedUp(EventView event) {
    PageState page = table.find(event.key);
    if (page == null) {
      tally.orphans++;
    } else if (page.dirty.empty()) {
      page.pickedUp = event.time;
    } else {
      page.pickUp(event.time, ++rounds, scratch, pieceLimit);
    }
  }

  private void missed(EventView event, int attributes) {
    if (event.stage == Stage.MISSED) {
      OperationState _ = met(event);
    }
    if (event.lengthBytes > 0) {
      PageState page = page(event.key);
      page.missed.miss(
          event.position,
          event.lengthBytes,
          attributes,
          who(event),
          event.related,
          scratch,
          pieceLimit);
    }
  }

  /**
   * Hands the page's bytes to a bio.
   *
   * @return why they are not known, or {@link UnknownReason#NONE} if they were handed over
   */
  UnknownReason take(EventView event, BioState bio, PageBytes.Taker taker) {
    PageState page = table.find(event.related);
    if (page == null) {
      return table.wasEvicted(event.related)
          ? UnknownReason.TABLE_FULL
          : event.action == Action.READ ? UnknownReason.NOT_TRACED : UnknownReason.BEFORE_START;
    }
    takenPickedUp = Timeline.NOT_REACHED;
    if (event.action == Action.READ) {
      boolean known = page.missed.take(event.position, event.lengthBytes, taker);
      page.missed.clear();
      removeIfClean(page);
      return known ? UnknownReason.NONE : UnknownReason.NOT_TRACED;
    }
    return takeDirty(page, event, bio, taker);
  }

  private UnknownReason takeDirty(
      PageState page, EventView event, BioState bio, PageBytes.Taker taker) {
    if (page.failed && page.carriers == 0) {
      page.failed = false;
    }
    boolean again = page.tookAnyOf(event.position, event.lengthBytes);
    if (!page.dirty.empty() && (again || page.writeback.empty())) {
      page.pickUp(event.earlier(2), ++rounds, scratch, pieceLimit);
    }
    takenPickedUp = page.pickedUp;
    if (!page.writeback.take(event.position, event.lengthBytes, taker)) {
      return UnknownReason.BEFORE_START;
    }
    page.takenFrom = Math.min(page.takenFrom, event.position);
    page.takenTo = Math.max(page.takenTo, event.position + event.lengthBytes);
    page.carriers++;
    bio.pages.add(page.key, page.round);
    return UnknownReason.NONE;
  }

  /** Another bio carries bytes of the same pages: a rest, or a lower one. */
  void share(PageRefs from, PageRefs to) {
    for (int i = 0; i < from.count(); i++) {
      PageState page = carried(from, i);
      if (page != null) {
        page.carriers++;
        to.add(page.key, page.round);
      }
    }
  }

  /**
   * A bio has ended. When all that carried a page have, and none of them failed, it is clean: what
   * is written to it later has other originators.
   */
  void ended(PageRefs pages, boolean well) {
    for (int i = 0; i < pages.count(); i++) {
      PageState page = carried(pages, i);
      if (page != null) {
        page.carriers--;
        page.failed |= !well;
        if (page.carriers == 0
            && !page.failed
            && page.writeback.within(page.takenFrom, page.takenTo)) {
          page.writeback.clear();
          removeIfClean(page);
        }
      }
    }
    pages.clear();
  }

  private @Nullable PageState carried(PageRefs pages, int index) {
    PageState page = table.find(pages.key(index));
    return page != null && page.round == pages.round(index) ? page : null;
  }

  private void removeIfClean(PageState page) {
    if (page.dirty.empty() && page.missed.empty() && page.writeback.empty()) {
      table.remove(page);
    }
  }

  /** When the page was picked up whose bytes are being taken, or NOT_REACHED. */
  long pickedUp() {
    return takenPickedUp;
  }

  private void evict(PageState page) {
    tally.evicted++;
    table.remove(page);
  }

  /** Counts the pages that are dirty, and forgets all. */
  void finish() {
    for (PageState page = table.oldest(); page != null; page = table.oldest()) {
      tally.dirtyPages += page.dirty.empty() ? 0 : 1;
      table.remove(page);
    }
    table.clear();
  }
}
