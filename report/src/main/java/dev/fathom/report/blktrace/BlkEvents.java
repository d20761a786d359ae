package dev.fathom.report.blktrace;

import dev.fathom.trace.Action;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Device;
import dev.fathom.trace.Event;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Names;
import dev.fathom.trace.Origin;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Subject;
import dev.fathom.trace.UnknownReason;

/** Writes events of the trace for records of blktrace. */
final class BlkEvents {
  private final Names names;
  private final EventSink sink;
  private final BlkFindings.Builder findings;
  private final long[] words = new long[Event.WORDS];

  BlkEvents(Names names, EventSink sink, BlkFindings.Builder findings) {
    this.names = names;
    this.sink = sink;
    this.findings = findings;
  }

  /** A stage of a bio, joined with a request, another bio or nothing. */
  void bio(Stage stage, BlkRecord record, long key, long related, long sector, long bytes) {
    write(stage, Subject.BIO, record, key, related, sector, bytes, 0);
  }

  /** The bio's bytes are of whoever submitted it: more is not known. */
  void submitter(BlkRecord record, long key) {
    Origin origin = origin(record);
    boolean known = !origin.unknown();
    int flags =
        Event.added(
            known ? Confidence.SUBMITTER_ONLY : Confidence.UNKNOWN,
            Cause.UNKNOWN,
            known ? UnknownReason.NONE : UnknownReason.NOT_TRACED);
    words[0] = record.timeNanos();
    words[1] = key;
    words[2] = 0;
    words[3] = 0;
    words[4] = Event.lengthAndResult(record.bytes(), 0);
    words[5] = Event.placeAndOrigin(0, names.idOf(origin));
    words[6] = Event.earlier(Event.NOT_REACHED, Event.NOT_REACHED);
    words[7] = Event.kind(Stage.ADDED, Subject.BIO, action(record), flags);
    give();
  }

  /** A stage of a request. */
  void request(Stage stage, BlkRecord record, long key, long sector, long bytes, int result) {
    write(stage, Subject.REQUEST, record, key, 0, sector, bytes, result);
  }

  private void write(
      Stage stage,
      Subject subject,
      BlkRecord record,
      long key,
      long related,
      long sector,
      long bytes,
      int result) {
    words[0] = record.timeNanos();
    words[1] = key;
    words[2] = related;
    words[3] = sector * BlkTrace.SECTOR_BYTES;
    words[4] = Event.lengthAndResult((int) bytes, result);
    words[5] = Event.placeAndOrigin(device(record), names.idOf(origin(record)));
    words[6] = Event.earlier(Event.NOT_REACHED, Event.NOT_REACHED);
    words[7] = Event.kind(stage, subject, action(record), flags(record));
    give();
  }

  private void give() {
    findings.event();
    sink.accept(words, 0);
  }

  private int device(BlkRecord record) {
    return names.idOf(new Device(Integer.toUnsignedLong(record.device()), ""));
  }

  /** blktrace knows threads, not the processes that they are of. */
  private static Origin origin(BlkRecord record) {
    return record.pid() == 0
        ? Origin.UNKNOWN
        : Origin.ofTask(0, Integer.toUnsignedLong(record.pid()), record.command(), "");
  }

  private static Action action(BlkRecord record) {
    if (record.has(BlkTrace.PASSTHROUGH)) {
      return Action.OTHER;
    }
    if (record.has(BlkTrace.DISCARD)) {
      return Action.DISCARD;
    }
    if (record.has(BlkTrace.FLUSH) && record.bytes() == 0) {
      return Action.SYNC;
    }
    return record.has(BlkTrace.WRITE) ? Action.WRITE : Action.READ;
  }

  private static int flags(BlkRecord record) {
    int flags = record.has(BlkTrace.SYNC) ? Event.SYNCHRONOUS : 0;
    flags |= record.has(BlkTrace.META) ? Event.METADATA : 0;
    flags |= record.has(BlkTrace.FUA) ? Event.FUA : 0;
    flags |= record.has(BlkTrace.AHEAD) ? Event.AHEAD : 0;
    flags |= record.has(BlkTrace.FLUSH) && record.bytes() != 0 ? Event.PREFLUSH : 0;
    return flags;
  }
}
