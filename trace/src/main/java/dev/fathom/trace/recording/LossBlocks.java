package dev.fathom.trace.recording;

import dev.fathom.trace.Stage;
import dev.fathom.trace.TraceSession;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Brings losses that have grown into LOSS blocks, and their writers into WRITERS blocks. */
final class LossBlocks {
  /** Bytes of one loss: writer, stage, nothing, events. */
  static final int BYTES = 16;

  /** Writers by number; those beyond have number 0. */
  static final int WRITERS_MOST = 1 << 16;

  private final Map<String, Integer> writers = new HashMap<>();

  /** By writer, then code of the stage: what is in the file. */
  private final Map<String, long[]> written = new HashMap<>();

  /** Writes a block of a type with what is in the payload. */
  @FunctionalInterface
  interface Output {
    void block(int type, int count);
  }

  /** Writes what is new. */
  void write(List<TraceSession.Loss> losses, BlockFile file, Output output) {
    List<TraceSession.Loss> grown = new ArrayList<>();
    for (TraceSession.Loss loss : losses) {
      long[] known = written.computeIfAbsent(loss.writer(), name -> new long[Stage.count()]);
      if (known[loss.stage().code()] != loss.events()) {
        known[loss.stage().code()] = loss.events();
        grown.add(loss);
      }
    }
    if (!grown.isEmpty()) {
      writers(grown, file, output);
      losses(grown, file, output);
    }
  }

  private void writers(List<TraceSession.Loss> losses, BlockFile file, Output output) {
    ByteBuffer payload = file.payload();
    int count = 0;
    for (TraceSession.Loss loss : losses) {
      if (writers.containsKey(loss.writer()) || writers.size() == WRITERS_MOST - 1) {
        continue;
      }
      if (payload.remaining() < 4 + Texts.room()) {
        output.block(BlockHeader.WRITERS, count);
        payload = file.payload();
        count = 0;
      }
      int id = writers.size() + 1;
      writers.put(loss.writer(), id);
      payload.putInt(id);
      Texts.put(payload, loss.writer());
      count++;
    }
    if (count > 0) {
      output.block(BlockHeader.WRITERS, count);
    }
  }

  private void losses(List<TraceSession.Loss> losses, BlockFile file, Output output) {
    ByteBuffer payload = file.payload();
    int count = 0;
    for (TraceSession.Loss loss : losses) {
      if (payload.remaining() < BYTES) {
        output.block(BlockHeader.LOSS, count);
        payload = file.payload();
        count = 0;
      }
      payload.putInt(writers.getOrDefault(loss.writer(), 0));
      payload.putInt(loss.stage().code());
      payload.putLong(loss.events());
      count++;
    }
    output.block(BlockHeader.LOSS, count);
  }
}
