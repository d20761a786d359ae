package dev.fathom.trace.recording;

import dev.fathom.trace.Stage;
import dev.fathom.trace.TraceSession;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What rings lost, as a recording says it; bounded. */
final class RecordedLosses {
  /** Name of writer 0, and of those whose WRITERS block is missing. */
  private static final String OTHERS = "other writers";

  private final Map<Integer, String> writers = new HashMap<>();

  /** By number of the writer, then by code of the stage. */
  private final Map<Integer, long[]> byWriter = new TreeMap<>();

  /** Takes a WRITERS block. */
  void writers(ByteBuffer payload) {
    while (payload.hasRemaining()) {
      int id = payload.getInt();
      String name = Texts.take(payload);
      if (id > 0 && id < LossBlocks.WRITERS_MOST) {
        writers.put(id, name);
      }
    }
  }

  /**
   * Takes a LOSS block.
   *
   * @return entries that made no sense
   */
  int losses(ByteBuffer payload) {
    int bad = 0;
    while (payload.hasRemaining()) {
      int writer = payload.getInt();
      int stage = payload.getInt();
      long events = payload.getLong();
      boolean right =
          writer >= 0
              && writer < LossBlocks.WRITERS_MOST
              && stage >= 0
              && stage < Stage.count()
              && events >= 0;
      if (right) {
        byWriter.computeIfAbsent(writer, id -> new long[Stage.count()])[stage] = events;
      } else {
        bad++;
      }
    }
    return bad;
  }

  List<TraceSession.Loss> all() {
    List<TraceSession.Loss> all = new ArrayList<>();
    byWriter.forEach((writer, byStage) -> {
      String name = writers.getOrDefault(writer, OTHERS);
      for (Stage stage : Stage.values()) {
        long events = byStage[stage.code()];
        if (events > 0) {
          all.add(new TraceSession.Loss(name, stage, events));
        }
      }
    });
    return all;
  }
}
