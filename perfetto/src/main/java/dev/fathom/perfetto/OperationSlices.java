package dev.fathom.perfetto;

import dev.fathom.report.Flags;
import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.FileName;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Origin;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.TraceContext;
import java.util.List;

/** Operations as slices on the tracks of those who submitted them. */
final class OperationSlices {
  private static final String CATEGORY = "operation";

  /** What an operation may meet on its way. */
  private static final List<Stage> MOMENTS =
      List.of(Stage.HIT, Stage.MISSED, Stage.THROTTLED, Stage.DIRTIED);

  private final EventMessage events;
  private final Tracks tracks;
  private final WriteSlices writes;

  OperationSlices(EventMessage events, Tracks tracks, WriteSlices writes) {
    this.events = events;
    this.tracks = tracks;
    this.writes = writes;
  }

  /** Whether its times are known. */
  static boolean drawn(OperationPart operation) {
    return operation.timeline().firstNanos() >= 0;
  }

  /**
   * The slice with its phases.
   *
   * @param cached whether it went to no device, so that its bytes may follow later
   * @param flows arrows to its requests and back
   */
  void draw(OperationPart operation, boolean cached, List<Long> flows) {
    Timeline line = operation.timeline();
    long start = line.firstNanos();
    long end = line.lastNanos();
    long track = tracks.ofOrigin(operation.origin(), "I/O", start, end);
    notes(events.begin(track, CATEGORY, Flags.title(operation.action())), operation)
        .flows(flows)
        .write(start);
    new PhaseSlices(events, track, CATEGORY, start, end)
        .until(line.at(Stage.ISSUED), "submit to issue")
        .until(line.at(Stage.DELIVERED), "issue to delivery")
        .until(line.at(Stage.REAPED), "delivery to reap", flows);
    for (Stage stage : MOMENTS) {
      if (line.reached(stage)) {
        events.instant(track, CATEGORY, stage.title()).write(line.at(stage));
      }
    }
    events.end(track).write(end);
    if (cached && operation.action() == Action.WRITE && (operation.flags() & Event.DIRECT) == 0) {
      writes.put(operation, track);
    }
  }

  private static EventMessage notes(EventMessage event, OperationPart operation) {
    event.note("bytes", operation.lengthBytes()).note("position", operation.positionBytes());
    event.note("file", operation.file().equals(FileName.NONE) ? "" : operation.file().title());
    event.note("flags", Flags.operationWords(operation.action(), operation.flags()));
    event.note("result", operation.result()).key("operation", operation.key());
    return origin(event, operation.origin());
  }

  private static EventMessage origin(EventMessage event, Origin origin) {
    event.note("origin", origin.title()).note("label", origin.label());
    event.note("cgroup", origin.cgroup());
    if (origin.virtualThreadId() != 0) {
      event.note("virtual thread", origin.virtualThreadId());
    }
    TraceContext span = origin.span();
    if (span != null) {
      event.note("trace", span.traceId()).note("span", span.spanIdText());
    }
    return event;
  }
}
