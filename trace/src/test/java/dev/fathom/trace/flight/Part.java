package dev.fathom.trace.flight;

import dev.fathom.trace.Action;
import dev.fathom.trace.FileName;
import dev.fathom.trace.OpenOperations;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.TraceWriter;
import dev.fathom.trace.Tracing;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A part of a program that makes operations up: ended ones, and ones that do not end. */
final class Part implements AutoCloseable {
  static final FileName FILE = new FileName("/data/file", 7, 23, false);
  static final int LENGTH = 4096;

  /** Operations that have not ended: when they were submitted, by key. */
  private final Map<Long, Long> open = new ConcurrentHashMap<>();

  private final TraceWriter writer = Tracing.writer("part", this::tell);

  /** An operation that has just ended and took so long. */
  void operation(long key, long tookNanos, int result) {
    long now = System.nanoTime();
    writer.operation(
        writer.session(),
        key,
        1000 + key,
        Action.WRITE,
        0,
        writer.idOf(FILE),
        writer.origin(),
        key * LENGTH,
        LENGTH,
        result,
        now - tookNanos,
        now - tookNanos / 2,
        now,
        now);
  }

  /** An operation that was submitted so long ago and does not end. */
  void open(long key, long agoNanos) {
    open.put(key, System.nanoTime() - agoNanos);
  }

  /** It has ended. */
  void end(long key) {
    Long submitted = open.remove(key);
    if (submitted != null) {
      operation(key, System.nanoTime() - submitted, LENGTH);
    }
  }

  /** Whether a session runs. */
  boolean traced() {
    return writer.session() != 0;
  }

  private void tell(int session, OpenOperations.Sink sink) {
    new TreeMap<>(open)
        .forEach((key, submitted) ->
            sink.open(
                key,
                1000 + key,
                Action.WRITE,
                0,
                0,
                0,
                key * LENGTH,
                LENGTH,
                submitted,
                submitted,
                Timeline.NOT_REACHED));
  }

  @Override
  public void close() {
    writer.close();
  }
}
