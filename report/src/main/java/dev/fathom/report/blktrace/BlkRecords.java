package dev.fathom.report.blktrace;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Event;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import java.util.List;
import java.util.function.Consumer;

/**
 * The records that the kernel would have written of requests. An operation that reached no device
 * is nothing to blktrace. Records come out request by request, not yet in order, and without
 * numbers.
 */
final class BlkRecords {
  private record Extent(long position, long length) {}

  private BlkRecords() {}

  static void of(List<RequestPart> requests, Consumer<BlkRecord> sink) {
    for (RequestPart request : requests) {
      for (BioPart bio : request.bios()) {
        ofBio(request, bio, sink);
      }
      ofRequest(request, sink);
    }
  }

  private static void ofBio(RequestPart request, BioPart bio, Consumer<BlkRecord> sink) {
    for (Stage stage : Stage.values()) {
      int what = what(stage);
      if (what != 0 && stage.code() <= Stage.GOT_REQUEST.code() && bio.timeline().reached(stage)) {
        sink.accept(
            record(
                bio.timeline().at(stage),
                bio.positionBytes(),
                bio.lengthBytes(),
                what | categories(request),
                bio.submitter(),
                request,
                bio.cpu(),
                0));
      }
    }
  }

  private static void ofRequest(RequestPart request, Consumer<BlkRecord> sink) {
    Origin submitter =
        request.bios().isEmpty() ? Origin.UNKNOWN : request.bios().getFirst().submitter();
    Timeline line = request.timeline();
    for (Stage stage : Stage.values()) {
      int what = what(stage);
      if (what == 0 || stage.code() < Stage.INSERTED.code() || !line.reached(stage)) {
        continue;
      }
      boolean done = stage == Stage.COMPLETED;
      Extent extent = extent(request, line.at(stage));
      sink.accept(
          record(
              line.at(stage),
              extent.position,
              extent.length,
              what | categories(request) | (stage == Stage.INSERTED ? 0 : BlkTrace.FS),
              done ? Origin.UNKNOWN : submitter,
              request,
              request.cpu(),
              done ? Math.min(0, request.result()) : 0));
    }
  }

  /** What the request was at that time: merges come before and after it is inserted. */
  private static Extent extent(RequestPart request, long nanos) {
    long first = request.positionBytes() + request.lengthBytes();
    long end = request.positionBytes();
    for (BioPart bio : request.bios()) {
      long joined =
          Math.max(
              bio.timeline().at(Stage.GOT_REQUEST),
              Math.max(
                  bio.timeline().at(Stage.MERGED_BACK), bio.timeline().at(Stage.MERGED_FRONT)));
      if (joined <= nanos) {
        first = Math.min(first, bio.positionBytes());
        end = Math.max(end, bio.positionBytes() + bio.lengthBytes());
      }
    }
    return first < end
        ? new Extent(first, end - first)
        : new Extent(request.positionBytes(), request.lengthBytes());
  }

  /** Action and its own category, or 0 for a stage that blktrace has not, or not as a record. */
  private static int what(Stage stage) {
    return switch (stage) {
      case QUEUED -> BlkTrace.TA_QUEUE | BlkTrace.QUEUE;
      case MERGED_BACK -> BlkTrace.TA_BACK_MERGE | BlkTrace.QUEUE;
      case MERGED_FRONT -> BlkTrace.TA_FRONT_MERGE | BlkTrace.QUEUE;
      case GOT_REQUEST -> BlkTrace.TA_GET_REQUEST | BlkTrace.QUEUE;
      case INSERTED -> BlkTrace.TA_INSERT | BlkTrace.QUEUE;
      case ISSUED -> BlkTrace.TA_ISSUE | BlkTrace.ISSUE;
      case REQUEUED -> BlkTrace.TA_REQUEUE | BlkTrace.REQUEUE;
      case COMPLETED -> BlkTrace.TA_COMPLETE | BlkTrace.COMPLETE;
      case SUBMITTED,
          HIT,
          MISSED,
          READ_AHEAD,
          THROTTLED,
          DIRTIED,
          WRITEBACK,
          ADDED,
          SPLIT,
          REMAPPED,
          TRANSPORT,
          DELIVERED,
          REAPED,
          WAITED ->
          0;
    };
  }

  /** As {@code __blk_add_trace} of the kernel makes them of an operation and its flags. */
  private static int categories(RequestPart request) {
    int flags = request.flags();
    int all = direction(request.action());
    all |= (flags & Event.SYNCHRONOUS) != 0 ? BlkTrace.SYNC : 0;
    all |= (flags & Event.METADATA) != 0 ? BlkTrace.META : 0;
    all |= (flags & Event.FUA) != 0 ? BlkTrace.FUA : 0;
    all |= (flags & Event.PREFLUSH) != 0 ? BlkTrace.FLUSH : 0;
    all |= (flags & Event.AHEAD) != 0 ? BlkTrace.AHEAD : 0;
    return all;
  }

  /** Odd operations are writes to the kernel. */
  private static int direction(Action action) {
    return switch (action) {
      case READ -> BlkTrace.READ;
      case WRITE, ZERO -> BlkTrace.WRITE;
      case SYNC -> BlkTrace.READ | BlkTrace.FLUSH;
      case DISCARD -> BlkTrace.WRITE | BlkTrace.DISCARD;
      case POLL, TIMER, NOP, POST, OTHER -> BlkTrace.READ;
    };
  }

  private static BlkRecord record(
      long nanos,
      long position,
      long length,
      int action,
      Origin origin,
      RequestPart request,
      int cpu,
      int error) {
    return new BlkRecord(
        0,
        nanos,
        position / BlkTrace.SECTOR_BYTES,
        (int) Math.min(length, 0xffff_ffffL),
        action,
        (int) (origin.threadId() != 0 ? origin.threadId() : origin.processId()),
        (int) request.device().number(),
        cpu < 0 || cpu >= BlkTrace.CPUS ? 0 : cpu,
        (short) error,
        origin.process().isEmpty() ? origin.thread() : origin.process(),
        BlkRecord.NO_DATA);
  }
}
