package dev.fathom.aio;

import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.TraceWriter;
import dev.fathom.trace.Tracing;
import org.jspecify.annotations.Nullable;

/**
 * Fires the stages of operations that a thread carries out itself, by a plain system call: issued
 * when submitted, reaped when delivered, and marked as inline. Any thread.
 */
final class CallProbes implements AutoCloseable {
  private final int context;
  private final TraceWriter writer;
  private long calls;

  /**
   * Probes.
   *
   * @param context number of the context that would else have carried them out
   */
  CallProbes(int context) {
    this.context = context;
    writer = Tracing.writer("context %d calls".formatted(context));
  }

  /** The calling thread made a call, from {@code start} until now; only if {@link Probes#on}. */
  void called(
      Action action,
      @Nullable IoFile file,
      long positionBytes,
      int lengthBytes,
      int result,
      long start,
      long now) {
    long capture = writer.capture();
    int id = file == null ? 0 : file.traceId(writer, (int) (capture >>> 32));
    boolean direct = file != null && file.direct();
    write(capture, action, id, direct, positionBytes, lengthBytes, result, start, now);
  }

  /** The same for a file of the caller's own. */
  void called(
      Action action,
      TracedCalls.File file,
      long positionBytes,
      int lengthBytes,
      int result,
      long start,
      long now) {
    long capture = writer.capture();
    int id = file.traceId(writer, (int) (capture >>> 32));
    write(capture, action, id, file.direct(), positionBytes, lengthBytes, result, start, now);
  }

  private void write(
      long capture,
      Action action,
      int id,
      boolean direct,
      long positionBytes,
      int lengthBytes,
      int result,
      long start,
      long now) {
    int session = (int) (capture >>> 32);
    int flags = direct ? Event.INLINE | Event.DIRECT : Event.INLINE;
    synchronized (this) {
      writer.operation(
          session,
          OperationKey.of(context, 0, calls++, OperationKey.CALLED_SLOT),
          0,
          action,
          flags,
          id,
          (int) capture,
          positionBytes,
          lengthBytes,
          result,
          Probes.ifWanted(Probes.SUBMITTED, start),
          Probes.ifWanted(Probes.ISSUED, start),
          Probes.ifWanted(Probes.DELIVERED, now),
          now);
    }
  }

  @Override
  public synchronized void close() {
    writer.close();
  }
}
