package dev.fathom.trace.flight;

import dev.fathom.trace.Event;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was known of operations that had not ended when a session was replaced by the next: it is
 * put into their histories, of which the next session knows the end only. One thread.
 */
final class CarriedOver {
  private final Map<Long, OperationPart> byKey = new HashMap<>();

  /** Forgets all, and remembers these. */
  void replace(List<History> unfinished) {
    byKey.clear();
    for (History history : unfinished) {
      OperationPart part = history.operation();
      if (part != null) {
        byKey.put(part.key(), part);
      }
    }
  }

  /** The history with what is known of its beginning. */
  History whole(History history) {
    OperationPart end = history.operation();
    if (byKey.isEmpty() || end == null || end.timeline().reached(Stage.SUBMITTED)) {
      return history;
    }
    OperationPart begin = byKey.remove(end.key());
    return begin == null ? history : new History(joined(begin, end), history.requests());
  }

  private static OperationPart joined(OperationPart begin, OperationPart end) {
    long[] times = Timeline.blank();
    for (Stage stage : Stage.values()) {
      @Nullable OperationPart from = end.timeline().reached(stage) ? end : begin;
      times[stage.code()] = from.timeline().at(stage);
    }
    times[Stage.WAITED.code()] = end.timeline().at(Stage.WAITED);
    return new OperationPart(
        begin.key(),
        begin.tag(),
        begin.action(),
        begin.flags() | (end.flags() & ~Event.COARSE),
        begin.file(),
        begin.positionBytes(),
        begin.lengthBytes(),
        end.result(),
        begin.origin(),
        Timeline.of(times));
  }
}
