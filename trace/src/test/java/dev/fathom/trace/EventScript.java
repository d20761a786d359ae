package dev.fathom.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * Events written down as a program would cause them: each 10 ns after the one before. Pages are
 * numbered from 0, and have keys from 1: related 0 is none.
 */
final class EventScript {
  static final long PAGE = 4096;
  static final Device DISK = new Device(8L << 20, "sda");

  final Names names = new Names();
  final List<long[]> events = new ArrayList<>();
  final int disk = names.idOf(DISK);
  private long time = 1000;
  private long before0 = Timeline.NOT_REACHED;
  private long before1 = Timeline.NOT_REACHED;
  private long before2 = Timeline.NOT_REACHED;
  private int flags;
  private Action action = Action.WRITE;

  static Origin thread(int number) {
    return Origin.ofTask(100, 100 + number, "writer-" + number, "");
  }

  int origin(int number) {
    return names.idOf(thread(number));
  }

  private int file() {
    return names.idOf(new FileName("/data", DISK.number(), 7, false));
  }

  /** Time of the next event. */
  EventScript at(long nanos) {
    time = nanos;
    return this;
  }

  /** Time of the latest event. */
  long now() {
    return time - 10;
  }

  EventScript reading() {
    action = Action.READ;
    return this;
  }

  EventScript writing() {
    action = Action.WRITE;
    return this;
  }

  /** Earlier stages of the next event. */
  EventScript earlier(long nanos0, long nanos1, long nanos2) {
    before0 = nanos0;
    before1 = nanos1;
    before2 = nanos2;
    return this;
  }

  /** Flags of the next event. */
  EventScript flags(int bits) {
    flags = bits;
    return this;
  }

  private int before(long earlier) {
    return earlier == Timeline.NOT_REACHED ? Event.NOT_REACHED : (int) (time - earlier);
  }

  EventScript event(
      Stage stage,
      Subject subject,
      long key,
      long related,
      long position,
      long length,
      int result,
      int place,
      int origin) {
    events.add(
        new long[] {
          time,
          key,
          related,
          position,
          Event.lengthAndResult((int) length, result),
          Event.placeAndOrigin(place, origin),
          Event.earlier(before(before0), before(before1)),
          Event.kind(stage, subject, action, flags, before(before2))
        });
    time += 10;
    flags = 0;
    return earlier(Timeline.NOT_REACHED, Timeline.NOT_REACHED, Timeline.NOT_REACHED);
  }

  EventScript submit(long operation, int who, long position, long length) {
    return event(
        Stage.SUBMITTED, Subject.OPERATION, operation, 0, position, length, 0, file(), origin(who));
  }

  EventScript deliver(long operation) {
    return event(Stage.DELIVERED, Subject.OPERATION, operation, 0, 0, 0, 0, file(), 0);
  }

  EventScript reap(long operation, int who, long position, long length) {
    return event(
        Stage.REAPED,
        Subject.OPERATION,
        operation,
        0,
        position,
        length,
        (int) length,
        file(),
        origin(who));
  }

  EventScript hit(long page, long operation) {
    return event(Stage.HIT, Subject.PAGE, page + 1, operation, 0, 0, 0, file(), 0);
  }

  EventScript miss(long page, long operation, int who, long position, long length) {
    return event(
        Stage.MISSED, Subject.PAGE, page + 1, operation, position, length, 0, file(), origin(who));
  }

  EventScript dirty(long page, long operation, int who, long position, long length) {
    return event(
        Stage.DIRTIED, Subject.PAGE, page + 1, operation, position, length, 0, file(), origin(who));
  }

  EventScript writeback(long page) {
    return event(Stage.WRITEBACK, Subject.PAGE, page + 1, 0, 0, PAGE, 0, file(), 0);
  }

  EventScript queue(long bio, long operation, int who, long position, long length) {
    return event(Stage.QUEUED, Subject.BIO, bio, operation, position, length, 0, disk, origin(who));
  }

  EventScript add(long bio, long page, long position, long length) {
    return event(Stage.ADDED, Subject.BIO, bio, page + 1, position, length, 0, file(), 0);
  }

  EventScript addOwn(long bio, long operation, int who, long position, long length, Cause cause) {
    flags = Event.added(Confidence.EXACT, cause, UnknownReason.NONE);
    return event(
        Stage.ADDED, Subject.BIO, bio, operation, position, length, 0, file(), origin(who));
  }

  EventScript split(long bio, long rest, long restPosition, long restLength) {
    return event(Stage.SPLIT, Subject.BIO, bio, rest, restPosition, restLength, 0, disk, 0);
  }

  EventScript remap(long bio, long above, int device, long position, long length) {
    return event(Stage.REMAPPED, Subject.BIO, bio, above, position, length, 0, device, 0);
  }

  EventScript get(long bio, long request, long position, long length) {
    return event(Stage.GOT_REQUEST, Subject.BIO, bio, request, position, length, 0, disk, 0);
  }

  EventScript mergeBack(long bio, long request, long position, long length) {
    return event(Stage.MERGED_BACK, Subject.BIO, bio, request, position, length, 0, disk, 0);
  }

  EventScript mergeFront(long bio, long request, long position, long length) {
    return event(Stage.MERGED_FRONT, Subject.BIO, bio, request, position, length, 0, disk, 0);
  }

  EventScript request(Stage stage, long request, long position, long length) {
    return event(stage, Subject.REQUEST, request, 0, position, length, 0, disk, 0);
  }

  EventScript complete(long request, long position, long length) {
    return complete(request, position, length, (int) length);
  }

  EventScript complete(long request, long position, long length, int result) {
    return event(Stage.COMPLETED, Subject.REQUEST, request, 0, position, length, result, disk, 0);
  }

  /** I, D and C of a request. */
  EventScript carry(long request, long position, long length) {
    return request(Stage.INSERTED, request, position, length)
        .request(Stage.ISSUED, request, position, length)
        .complete(request, position, length);
  }

  /** One bio of one page, written back on its own. */
  EventScript flush(long page, long position) {
    return writeback(page)
        .queue(page, 0, 0, position, PAGE)
        .add(page, page, position, PAGE)
        .get(page, page, position, PAGE)
        .carry(page, position, PAGE);
  }

  Extracted extract() {
    return extract(ExtractionLimits.DEFAULT);
  }

  Extracted extract(ExtractionLimits limits) {
    return Extracted.of(names, events, limits);
  }
}
