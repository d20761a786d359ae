package dev.fathom.report.blktrace;

import dev.fathom.trace.Stage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins records of blktrace by device and sector, and gives bios and requests the keys that
 * blktrace does not know. A bio waits at its first sector until it gets, or joins, a request; a
 * request is found by its first sector, and by its end for what is merged at its back.
 */
final class BlkJoin {
  /** Most bios and most requests that are open at a time; beyond, the oldest are forgotten. */
  static final int OPEN_LIMIT = 1 << 16;

  /** Where something begins or ends. Flushes carry no data and lie beside what does. */
  private record Place(int device, long sector, boolean data) {}

  private record Bio(long key, long sector, long bytes) {
    long end() {
      return sector + (bytes >>> 9);
    }
  }

  /** A request: its start moves by front merges and partial completions, its end by back merges. */
  private static final class Request {
    final long key;
    final List<Bio> bios = new ArrayList<>();
    long first;
    long start;
    long end;

    Request(long key, long start, long end) {
      this.key = key;
      this.first = start;
      this.start = start;
      this.end = end;
    }

    /** Remembers it, should the request join another one; a request of a kernel has far fewer. */
    void add(Bio bio) {
      if (bios.size() < OPEN_LIMIT) {
        bios.add(bio);
      }
    }

    long bytes() {
      return (end - first) * BlkTrace.SECTOR_BYTES;
    }
  }

  private final BlkEvents events;
  private final BlkFindings.Builder findings;
  private final OpenParts<Place, Bio> waiting = new OpenParts<>(OPEN_LIMIT);
  private final OpenParts<Place, Request> starts = new OpenParts<>(OPEN_LIMIT);
  private final OpenParts<Place, Request> ends = new OpenParts<>(OPEN_LIMIT);

  /** Bios above, by where they were passed on to. */
  private final OpenParts<Place, Bio> above = new OpenParts<>(OPEN_LIMIT);

  private long lastKey;

  BlkJoin(BlkEvents events, BlkFindings.Builder findings) {
    this.events = events;
    this.findings = findings;
  }

  void accept(BlkRecord record) {
    if (record.note()) {
      return;
    }
    switch (record.what()) {
      case BlkTrace.TA_QUEUE -> queued(record);
      case BlkTrace.TA_GET_REQUEST -> gotRequest(record);
      case BlkTrace.TA_BACK_MERGE -> mergedBack(record);
      case BlkTrace.TA_FRONT_MERGE -> mergedFront(record);
      case BlkTrace.TA_INSERT -> reached(Stage.INSERTED, record);
      case BlkTrace.TA_ISSUE -> reached(Stage.ISSUED, record);
      case BlkTrace.TA_REQUEUE -> reached(Stage.REQUEUED, record);
      case BlkTrace.TA_COMPLETE -> completed(record);
      case BlkTrace.TA_SPLIT -> split(record);
      case BlkTrace.TA_REMAP -> remapped(record);
      case BlkTrace.TA_PLUG,
          BlkTrace.TA_UNPLUG_IO,
          BlkTrace.TA_UNPLUG_TIMER,
          BlkTrace.TA_SLEEP_REQUEST,
          BlkTrace.TA_BOUNCE,
          BlkTrace.TA_ABORT,
          BlkTrace.TA_DRIVER_DATA -> {
        // Nothing of a history.
      }
      default -> findings.problem("unknown action 0x" + Integer.toHexString(record.action()));
    }
  }

  /** Nothing comes any more. */
  void finish() {
    findings.forgotten(waiting.size() + starts.size());
    findings.forgotten(waiting.forgotten() + starts.forgotten());
  }

  private static Place place(BlkRecord record) {
    return new Place(record.device(), record.sector(), record.bytes() != 0);
  }

  private static long bytes(BlkRecord record) {
    return Integer.toUnsignedLong(record.bytes());
  }

  private void queued(BlkRecord record) {
    Bio bio = new Bio(++lastKey, record.sector(), bytes(record));
    Bio upper = above.remove(place(record));
    if (waiting.put(place(record), bio) != null) {
      findings.forgotten(1);
    }
    events.bio(Stage.QUEUED, record, bio.key, 0, bio.sector, bio.bytes);
    if (upper != null) {
      events.bio(Stage.REMAPPED, record, bio.key, upper.key, bio.sector, bio.bytes);
    }
    events.submitter(record, bio.key);
  }

  /** The bio that waits here; one that the trace did not see queued is made up. */
  private Bio take(BlkRecord record) {
    Bio bio = waiting.remove(place(record));
    if (bio != null && bio.bytes == bytes(record)) {
      return bio;
    }
    findings.unmatched();
    return new Bio(++lastKey, record.sector(), bytes(record));
  }

  private void gotRequest(BlkRecord record) {
    Bio bio = take(record);
    Request request = open(record);
    request.add(bio);
    events.bio(Stage.GOT_REQUEST, record, bio.key, request.key, bio.sector, bio.bytes);
  }

  private Request open(BlkRecord record) {
    long end = record.sector() + Integer.toUnsignedLong(record.sectors());
    Request request = new Request(++lastKey, record.sector(), end);
    Request old = starts.put(place(record), request);
    if (old != null) {
      ends.remove(new Place(record.device(), old.end, true), old);
      findings.forgotten(1);
    }
    ends.put(new Place(record.device(), end, true), request);
    return request;
  }

  private void mergedBack(BlkRecord record) {
    Request request = ends.remove(new Place(record.device(), record.sector(), true));
    if (request == null) {
      findings.unmatched();
      waiting.remove(place(record));
      return;
    }
    if (record.has(BlkTrace.FS)) {
      joinRequests(request, record);
    } else {
      Bio bio = take(record);
      request.add(bio);
      request.end = bio.end();
      events.bio(Stage.MERGED_BACK, record, bio.key, request.key, bio.sector, bio.bytes);
    }
    ends.put(new Place(record.device(), request.end, true), request);
  }

  /** Two requests became one: the bios of the second joined the first. */
  private void joinRequests(Request request, BlkRecord record) {
    Request second = starts.remove(place(record));
    if (second == null) {
      findings.unmatched();
      return;
    }
    ends.remove(new Place(record.device(), second.end, true), second);
    for (Bio bio : second.bios) {
      events.bio(Stage.MERGED_BACK, record, bio.key, request.key, bio.sector, bio.bytes);
    }
    second.bios.forEach(request::add);
    request.end = second.end;
  }

  private void mergedFront(BlkRecord record) {
    long end = record.sector() + Integer.toUnsignedLong(record.sectors());
    Request request = starts.remove(new Place(record.device(), end, true));
    if (request == null) {
      findings.unmatched();
      waiting.remove(place(record));
      return;
    }
    Bio bio = take(record);
    request.add(bio);
    request.start = bio.sector;
    request.first = bio.sector;
    starts.put(place(record), request);
    events.bio(Stage.MERGED_FRONT, record, bio.key, request.key, bio.sector, bio.bytes);
  }

  /** A flush has no bio: its request begins where it is first seen. */
  private void reached(Stage stage, BlkRecord record) {
    Request request = starts.get(place(record));
    if (request == null) {
      if (record.bytes() != 0) {
        findings.unmatched();
      }
      request = open(record);
    }
    events.request(stage, record, request.key, request.first, request.bytes(), 0);
  }

  private void completed(BlkRecord record) {
    Request request = starts.remove(place(record));
    if (request == null) {
      if (record.bytes() != 0) {
        findings.unmatched();
      }
      return;
    }
    int error = record.error();
    request.start += Integer.toUnsignedLong(record.sectors());
    if (request.start < request.end && error == 0) {
      starts.put(new Place(record.device(), request.start, true), request);
      return;
    }
    ends.remove(new Place(record.device(), request.end, true), request);
    long bytes = request.bytes();
    int result = error != 0 ? -Math.abs(error) : (int) Math.min(bytes, Integer.MAX_VALUE);
    events.request(Stage.COMPLETED, record, request.key, request.first, bytes, result);
  }

  private void split(BlkRecord record) {
    long at = BlkLine.number(record);
    Bio bio = waiting.remove(place(record));
    if (bio == null || at <= bio.sector || at >= bio.end()) {
      findings.unmatched();
      return;
    }
    long frontBytes = (at - bio.sector) * BlkTrace.SECTOR_BYTES;
    Bio front = new Bio(bio.key, bio.sector, frontBytes);
    Bio rest = new Bio(++lastKey, at, bio.bytes - frontBytes);
    waiting.put(new Place(record.device(), front.sector, true), front);
    waiting.put(new Place(record.device(), at, true), rest);
    events.bio(Stage.SPLIT, record, bio.key, rest.key, at, rest.bytes);
  }

  /** The bio goes on at another place: what is queued there next is below it. */
  private void remapped(BlkRecord record) {
    if (record.data().length < 16) {
      findings.problem("remap without the device that it came from");
      return;
    }
    ByteBuffer from = ByteBuffer.wrap(record.data());
    Bio upper = waiting.get(new Place(from.getInt(0), from.getLong(8), record.bytes() != 0));
    if (upper != null) {
      above.put(place(record), upper);
    }
  }
}
