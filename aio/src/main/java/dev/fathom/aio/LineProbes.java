package dev.fathom.aio;

import static dev.fathom.trace.Timeline.NOT_REACHED;

import dev.fathom.driver.Driver;
import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.OpenOperations;
import dev.fathom.trace.TraceWriter;
import dev.fathom.trace.Tracing;
import java.util.concurrent.locks.Lock;

/**
 * Fires the last stage of what is given to the program by the {@link WaitLine} of a shared context:
 * operations that another thread took out of their lane, and posted events. Guarded by the line's
 * lock; {@link #capture} is for any thread.
 */
final class LineProbes implements AutoCloseable {
  private final int context;
  private final Driver clock;
  private final Lock lock;
  private final TraceWriter writer;
  private final TraceRecords records = new TraceRecords();
  private long posts;

  /**
   * Probes.
   *
   * @param context its number
   * @param clock a driver of the context, for the time
   * @param lock the line's
   */
  LineProbes(int context, Driver clock, Lock lock) {
    this.clock = clock;
    this.context = context;
    this.lock = lock;
    writer = Tracing.writer("context %d line".formatted(context), this::tellOpen);
  }

  /** Any thread. */
  private void tellOpen(int session, OpenOperations.Sink sink) {
    lock.lock();
    try {
      records.tellOpen(session, sink);
    } finally {
      lock.unlock();
    }
  }

  /** The current thread as an origin; 0 if nothing is traced. */
  long capture() {
    return Probes.on() ? writer.capture() : 0;
  }

  /** Operations came into the line. */
  void add(TraceRecords diverted) {
    if (diverted.count() > 0) {
      records.addAll(diverted);
    }
  }

  /** An event was posted. */
  void posted(long tag, int value, long capture) {
    if (capture >>> 32 != 0) {
      long now = clock.nanoTime();
      long submitted = Probes.ifWanted(Probes.SUBMITTED, now);
      long delivered = Probes.ifWanted(Probes.DELIVERED, now);
      long key = OperationKey.of(context, 0, posts++, OperationKey.POSTED_SLOT);
      int action = Action.POST.code();
      records.add(
          IoContext.POSTED,
          capture,
          key,
          tag,
          action,
          0,
          -1,
          0,
          value,
          submitted,
          NOT_REACHED,
          delivered);
    }
  }

  /** Completions of a batch, from this one on, are given to the program. */
  void reaped(Completions out, int from) {
    boolean on = Probes.on();
    if (!on && records.count() == 0) {
      return;
    }
    long now = on ? clock.nanoTime() : NOT_REACHED;
    for (int i = from; i < out.count; i++) {
      if (!on) {
        records.forget(out.operations[i]);
      } else if (!records.write(out.operations[i], writer, now)) {
        reapedUnknown(out, i, now);
      }
    }
  }

  /** It came into the line while nothing was traced. */
  private void reapedUnknown(Completions out, int i, long now) {
    boolean posted = out.operations[i] == IoContext.POSTED;
    writer.operation(
        writer.session(),
        posted
            ? OperationKey.of(context, 0, posts++, OperationKey.POSTED_SLOT)
            : OperationKey.of(context, out.operations[i]),
        out.tags[i],
        posted ? Action.POST : Action.OTHER,
        0,
        0,
        0,
        -1,
        0,
        out.results[i],
        NOT_REACHED,
        NOT_REACHED,
        NOT_REACHED,
        now);
  }

  /** Nobody takes what is in the line any more. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (Probes.on()) {
        records.writeAll(Event.CLOSED, writer, clock.nanoTime());
      }
      records.clear();
    } finally {
      lock.unlock();
    }
    writer.close();
  }
}
