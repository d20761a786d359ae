package dev.fathom.perfetto;

import dev.fathom.report.Flags;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests as slices on the tracks of devices, and the write-back that brought them there. */
final class RequestSlices {
  private static final String CATEGORY = "request";

  private final EventMessage events;
  private final Tracks tracks;
  private final Flows flows;
  private final WriteBackSlices writeBacks;
  private final SharedRequests shared = new SharedRequests();
  private final boolean everyRequest;

  RequestSlices(
      EventMessage events, Tracks tracks, Flows flows, WriteSlices writes, boolean everyRequest) {
    this.events = events;
    this.tracks = tracks;
    this.flows = flows;
    this.writeBacks = new WriteBackSlices(events, tracks, flows, writes);
    this.everyRequest = everyRequest;
  }

  /** Whether its times are known. */
  static boolean drawn(RequestPart request) {
    return request.latencyNanos() >= 0 && startNanos(request) >= 0;
  }

  private static long startNanos(RequestPart request) {
    return request.timeline().lastNanos() - request.latencyNanos();
  }

  /**
   * The slice with its phases, and what led to it. Of a request that several operations waited for,
   * once; with each further operation, a moment in that slice.
   *
   * @param operation that waits for it, or null
   * @param passing takes the number of the arrow that goes on to the operation's end
   */
  void draw(RequestPart request, @Nullable OperationPart operation, List<Long> passing) {
    SharedRequests.@Nullable Place place =
        operation == null || !SharedRequests.maybe(request, operation) ? null : shared.of(request);
    if (operation == null || place == null) {
      drawFirst(request, operation, passing);
    } else {
      events
          .instant(place.track(), CATEGORY, "waited for")
          .key("operation", operation.key())
          .note("origin", operation.origin().title())
          .flows(arrow(place.start(), passing))
          .write(place.start());
    }
  }

  private void drawFirst(
      RequestPart request, @Nullable OperationPart operation, List<Long> passing) {
    Timeline line = request.timeline();
    long start = startNanos(request);
    long end = line.lastNanos();
    List<Long> ending = writeBacks.draw(request, start);
    long track = tracks.ofDevice(request.device(), start, end);
    EventMessage slice = events.begin(track, CATEGORY, Flags.title(request.action()));
    notes(slice, request);
    if (operation != null) {
      slice.key("operation", operation.key());
      if (SharedRequests.maybe(request, operation)) {
        shared.put(request, track, start);
      }
    }
    slice.flows(ofOperation(request, operation, start, passing)).lastOfFlows(ending).write(start);
    new PhaseSlices(events, track, CATEGORY, start, end)
        .until(line.at(Stage.INSERTED), "queued")
        .until(line.at(Stage.ISSUED), line.reached(Stage.INSERTED) ? "scheduler" : "queued")
        .until(line.at(Stage.COMPLETED), "device");
    merges(request, track, start, end);
    events.end(track).write(end);
  }

  private List<Long> ofOperation(
      RequestPart request, @Nullable OperationPart operation, long start, List<Long> passing) {
    if (operation == null || !OperationSlices.drawn(operation)) {
      return List.of();
    }
    boolean handedOver = everyRequest || SharedRequests.surely(request, operation);
    for (BioPart bio : request.bios()) {
      handedOver |= otherThread(bio.submitter(), operation.origin());
    }
    return handedOver ? arrow(start, passing) : List.of();
  }

  private List<Long> arrow(long start, List<Long> passing) {
    long flow = flows.next(start);
    if (flow == 0) {
      return List.of();
    }
    passing.add(flow);
    return List.of(flow);
  }

  /** Whether both are known, and not one thread. */
  static boolean otherThread(Origin one, Origin other) {
    return !one.unknown()
        && !other.unknown()
        && (one.processId() != other.processId()
            || one.threadId() != other.threadId()
            || one.virtualThreadId() != other.virtualThreadId());
  }

  private void merges(RequestPart request, long track, long start, long end) {
    for (BioPart bio : request.bios()) {
      if (bio.merged()) {
        long merged =
            Math.max(bio.timeline().at(Stage.MERGED_BACK), bio.timeline().at(Stage.MERGED_FRONT));
        events
            .instant(track, CATEGORY, "merged")
            .note("bytes", bio.lengthBytes())
            .key("bio", bio.key())
            .write(Math.clamp(merged, start, end));
      }
    }
  }

  private static void notes(EventMessage slice, RequestPart request) {
    slice.note("bytes", request.lengthBytes()).note("position", request.positionBytes());
    slice.note("flags", Flags.words(request.action(), request.flags()));
    slice.note("result", request.result()).key("request", request.key());
    if (request.cpu() >= 0) {
      slice.note("cpu", request.cpu());
    }
    if (request.requeues() > 0) {
      slice.note("requeues", request.requeues());
    }
    slice.notes("origins", ShareTexts.of(request));
    slice.notes("files", files(request));
  }

  private static List<String> files(RequestPart request) {
    List<String> files = new ArrayList<>();
    request.bios().stream()
        .flatMap(bio -> bio.shares().stream())
        .map(share -> share.file().title())
        .filter(title -> !title.equals("-"))
        .distinct()
        .limit(8)
        .forEach(files::add);
    return files;
  }
}
