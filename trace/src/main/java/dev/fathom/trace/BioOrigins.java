package dev.fathom.trace;

/** How bios get their origins: from pages, from events of their own, and from each other. */
final class BioOrigins implements PageBytes.Taker {
  private static final int TOO_MANY = PageBytes.TOO_MANY;

  private final Pages pages;
  private final Operations operations;
  private final int limit;
  private final Pieces scratch = new Pieces();

  /** The bio at work, and the event that adds to it. */
  private BioState bio = new BioState();

  private EventView event = new EventView();
  private long pickedUp;

  BioOrigins(ExtractionLimits limits, Pages pages, Operations operations) {
    this.pages = pages;
    this.operations = operations;
    limit = limits.piecesPerBio();
  }

  /** The bytes of an added event. */
  void add(BioState to, EventView from) {
    bio = to;
    event = from;
    UnknownReason because = Event.reason(from.flags);
    if (from.origin != 0) {
      addOwn();
    } else if (because != UnknownReason.NONE || from.related == 0) {
      boolean told = because != UnknownReason.NONE;
      addUnknown(from, told ? because : UnknownReason.NOT_TRACED);
    } else {
      pickedUp = from.earlier(2);
      because = pages.take(from, to, this);
      if (because != UnknownReason.NONE) {
        addUnknown(from, because);
      }
    }
  }

  private void addOwn() {
    Cause cause = Event.cause(event.flags);
    if (event.related != 0 && (cause == Cause.DIRECT || cause == Cause.READ)) {
      bio.waiters.add(operations.named(event.related));
    }
    append(
        event.position,
        event.lengthBytes,
        event.ownFlags() & 0xfff,
        Event.placeAndOrigin(event.place, event.origin),
        event.related,
        event.earlier(0),
        event.earlier(1),
        event.earlier(2));
  }

  private void addUnknown(EventView from, UnknownReason because) {
    int attributes = Event.added(Confidence.UNKNOWN, Event.cause(from.flags), because);
    unknown(from.position, from.lengthBytes, attributes);
  }

  @Override
  public void unknown(long position, int lengthBytes, int attributes) {
    long none = Timeline.NOT_REACHED;
    append(
        position,
        lengthBytes,
        attributes,
        Event.placeAndOrigin(event.place, 0),
        0,
        event.earlier(0),
        event.earlier(1),
        none);
  }

  @Override
  public void take(Pieces from, int index, long position, int lengthBytes) {
    long operation = from.operation(index);
    if (event.action == Action.READ && operation != 0) {
      bio.waiters.add(operations.named(operation));
    }
    append(
        position,
        lengthBytes,
        from.attributes(index),
        Event.placeAndOrigin(from.file(index), from.origin(index)),
        operation,
        from.nanos(index, 0),
        from.nanos(index, 1),
        pickedUp != Timeline.NOT_REACHED ? pickedUp : pages.pickedUp());
  }

  private void append(
      long position,
      int lengthBytes,
      int attributes,
      long who,
      long operation,
      long submitted,
      long dirtied,
      long writeback) {
    Pieces pieces = bio.pieces;
    if (lengthBytes == 0 && event.lengthBytes == 0 && Event.origin(who) == 0) {
      return;
    }
    if (pieces.extendsLast(position, lengthBytes, attributes, who, operation, dirtied)) {
      return;
    }
    if (pieces.count() < limit - 1) {
      pieces.add(position, lengthBytes, attributes, who, operation, submitted, dirtied, writeback);
    } else {
      overflow(pieces, position, lengthBytes);
    }
  }

  /** The last piece that fits is that of too many origins. */
  private void overflow(Pieces pieces, long position, int lengthBytes) {
    long none = Timeline.NOT_REACHED;
    if (pieces.count() < limit) {
      pieces.add(position, lengthBytes, TOO_MANY, 0, 0, none, none, none);
    } else if (pieces.lengthBytes(limit - 1) + (long) lengthBytes <= Integer.MAX_VALUE) {
      pieces.lengthen(limit - 1, lengthBytes);
    }
  }

  /**
   * Cuts a bio.
   *
   * @param offset where, in bytes
   * @param front whether the new one is what is before it
   */
  void split(BioState from, BioState rest, int offset, boolean front) {
    scratch.clear();
    scratch.addRange(from.pieces, 0, offset);
    rest.pieces.clear();
    rest.pieces.addRange(from.pieces, offset, Long.MAX_VALUE);
    if (front) {
      scratch.swap(rest.pieces);
    }
    from.pieces.swap(scratch);
    pages.share(from.pages, rest.pages);
  }

  /** A lower bio takes its bytes over, in their order. */
  void passDown(BioState above, BioState below, long offset) {
    below.pieces.addRange(above.pieces, offset, offset + below.lengthBytes);
    pages.share(above.pages, below.pages);
  }

  /** The bio's pages are clean if that and all others that carried them ended well. */
  void ended(BioState over, boolean well) {
    pages.ended(over.pages, well);
  }
}
