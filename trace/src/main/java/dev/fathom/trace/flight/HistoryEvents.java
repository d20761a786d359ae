package dev.fathom.trace.flight;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.Event;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.History;
import dev.fathom.trace.Names;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Subject;
import dev.fathom.trace.Timeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Histories as events again, from which an extraction makes the same histories: of an operation S
 * and R, of a request its bios with their shares. In the order of their times.
 */
final class HistoryEvents {
  private final Names names;
  private final List<long[]> events = new ArrayList<>();

  /** Requests that several operations waited for are told once. */
  private final IdentityHashMap<RequestPart, Boolean> told = new IdentityHashMap<>();

  /**
   * No events.
   *
   * @param names get what the numbers in the events mean
   */
  HistoryEvents(Names names) {
    this.names = names;
  }

  /** Adds the events of a history. */
  void add(History history) {
    OperationPart operation = history.operation();
    for (RequestPart request : history.requests()) {
      if (told.put(request, true) == null) {
        add(request, operation == null ? 0 : operation.key());
      }
    }
    if (operation != null) {
      add(operation, !history.requests().isEmpty());
    }
  }

  /** Hands over all; those of one time in the order in which they were added. */
  void giveTo(EventSink sink) {
    events.sort(Comparator.comparingLong(words -> words[0]));
    events.forEach(words -> sink.accept(words, 0));
  }

  private void add(OperationPart part, boolean waited) {
    Timeline line = part.timeline();
    boolean reaped = line.reached(Stage.REAPED);
    Stage last = reaped ? Stage.REAPED : Stage.WAITED;
    long end = reaped || line.reached(Stage.WAITED) ? line.at(last) : line.lastNanos();
    boolean more = waited || others(line);
    if (more && line.reached(Stage.SUBMITTED)) {
      long[] words = operation(part, Stage.SUBMITTED, line.at(Stage.SUBMITTED));
      words[6] = Event.earlier(Event.NOT_REACHED, Event.NOT_REACHED);
      words[7] = kind(Stage.SUBMITTED, part, Event.NOT_REACHED, false);
      events.add(words);
    }
    for (Stage stage : Stage.values()) {
      if (more && between(stage) && line.reached(stage)) {
        long[] words = operation(part, stage, line.at(stage));
        words[6] = Event.earlier(Event.NOT_REACHED, Event.NOT_REACHED);
        words[7] = kind(stage, part, Event.NOT_REACHED, false);
        events.add(words);
      }
    }
    long[] words = operation(part, last, end);
    boolean coarse = end - line.firstNanos() > 0xffff_ff00L;
    words[6] =
        Event.earlier(
            before(end, line, Stage.SUBMITTED, coarse), before(end, line, Stage.ISSUED, coarse));
    words[7] = kind(last, part, before(end, line, Stage.DELIVERED, coarse), coarse);
    events.add(words);
  }

  /** Whether it has stages that its last event does not carry. */
  private static boolean others(Timeline line) {
    for (Stage stage : Stage.values()) {
      if (between(stage) && line.reached(stage)) {
        return true;
      }
    }
    return false;
  }

  private static boolean between(Stage stage) {
    return switch (stage) {
      case HIT, MISSED, THROTTLED, INSERTED, REQUEUED, TRANSPORT, COMPLETED -> true;
      case SUBMITTED,
          READ_AHEAD,
          DIRTIED,
          WRITEBACK,
          QUEUED,
          ADDED,
          SPLIT,
          REMAPPED,
          MERGED_BACK,
          MERGED_FRONT,
          GOT_REQUEST,
          ISSUED,
          DELIVERED,
          REAPED,
          WAITED ->
          false;
    };
  }

  private long[] operation(OperationPart part, Stage stage, long time) {
    long[] words = new long[Event.WORDS];
    words[0] = time;
    words[1] = part.key();
    words[2] = stage == Stage.HIT || stage == Stage.MISSED ? 0 : part.tag();
    words[3] = part.positionBytes();
    words[4] = Event.lengthAndResult((int) part.lengthBytes(), part.result());
    words[5] = Event.placeAndOrigin(names.idOf(part.file()), names.idOf(part.origin()));
    return words;
  }

  private static long kind(Stage stage, OperationPart part, int earlier2, boolean coarse) {
    int flags = part.flags() | (coarse ? Event.COARSE : 0);
    return Event.kind(stage, Subject.OPERATION, part.action(), flags, earlier2);
  }

  private static int before(long time, Timeline line, Stage stage, boolean coarse) {
    if (!line.reached(stage)) {
      return Event.NOT_REACHED;
    }
    long nanos = time - line.at(stage);
    return (int) Math.min(coarse ? nanos / Event.COARSE_NANOS : nanos, 0xffff_fffeL);
  }

  private void add(RequestPart request, long operation) {
    int device = names.idOf(request.device());
    for (BioPart bio : request.bios()) {
      if (bio.key() != 0) {
        add(bio, request, device, operation);
      }
    }
    long[] words = blank(request.timeline().lastNanos(), request.key());
    words[3] = request.positionBytes();
    words[4] = Event.lengthAndResult((int) request.lengthBytes(), request.result());
    words[5] = Event.placeAndOrigin(device, 0);
    Timeline line = request.timeline();
    Stage last = line.reached(Stage.COMPLETED) ? Stage.COMPLETED : Stage.ISSUED;
    boolean coarse = words[0] - line.firstNanos() > 0xffff_ff00L;
    boolean whole = last == Stage.COMPLETED;
    words[6] =
        Event.earlier(
            whole ? before(words[0], line, Stage.INSERTED, coarse) : Event.NOT_REACHED,
            whole ? before(words[0], line, Stage.ISSUED, coarse) : Event.NOT_REACHED);
    words[7] =
        Event.kind(
            last,
            Subject.REQUEST,
            request.action(),
            request.flags() | (coarse ? Event.COARSE : 0),
            whole ? before(words[0], line, Stage.TRANSPORT, coarse) : Event.NOT_REACHED);
    if (line.stages() != 0) {
      events.add(words);
    }
  }

  private void add(BioPart bio, RequestPart request, int device, long operation) {
    long queued = bio.timeline().at(Stage.QUEUED);
    long begin = queued == Timeline.NOT_REACHED ? bio.timeline().firstNanos() : queued;
    if (begin == Timeline.NOT_REACHED) {
      return; // nothing is known of it but its length
    }
    boolean own = bio.shares().stream().anyMatch(share -> share.operation() == operation);
    long[] words = blank(begin, bio.key());
    words[2] = own ? operation : 0;
    words[3] = bio.positionBytes();
    words[4] = Event.lengthAndResult((int) bio.lengthBytes(), 0);
    words[5] = Event.placeAndOrigin(device, names.idOf(bio.submitter()));
    words[7] = Event.kind(Stage.QUEUED, Subject.BIO, request.action(), request.flags());
    events.add(words);
    bio.shares().forEach(share -> add(share, bio, request, begin));
    Stage joined =
        bio.timeline().reached(Stage.MERGED_BACK)
            ? Stage.MERGED_BACK
            : bio.timeline().reached(Stage.MERGED_FRONT) ? Stage.MERGED_FRONT : Stage.GOT_REQUEST;
    long[] join = words.clone();
    join[0] = Math.max(begin, bio.timeline().at(joined));
    join[2] = request.key();
    join[7] = Event.kind(joined, Subject.BIO, request.action(), request.flags());
    events.add(join);
  }

  private void add(Share share, BioPart bio, RequestPart request, long time) {
    if (share.origin().unknown()) {
      return; // what is missing becomes unknown by itself
    }
    long[] words = blank(time, bio.key());
    words[2] = share.operation();
    words[3] = share.positionBytes();
    words[4] = Event.lengthAndResult((int) share.bytes(), 0);
    words[5] = Event.placeAndOrigin(names.idOf(share.file()), names.idOf(share.origin()));
    Timeline line = share.timeline();
    boolean coarse = line.stages() != 0 && time - line.firstNanos() > 0xffff_ff00L;
    words[6] =
        Event.earlier(
            before(time, line, Stage.SUBMITTED, coarse), before(time, line, Stage.DIRTIED, coarse));
    int flags = Event.added(share.confidence(), share.cause(), share.unknownBecause());
    words[7] =
        Event.kind(
            Stage.ADDED,
            Subject.BIO,
            request.action(),
            flags | (coarse ? Event.COARSE : 0),
            before(time, line, Stage.WRITEBACK, coarse));
    events.add(words);
  }

  private static long[] blank(long time, long key) {
    long[] words = new long[Event.WORDS];
    words[0] = time;
    words[1] = key;
    words[6] = Event.earlier(Event.NOT_REACHED, Event.NOT_REACHED);
    return words;
  }
}
