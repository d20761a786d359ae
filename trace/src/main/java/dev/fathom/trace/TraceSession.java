package dev.fathom.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A time of tracing: the rings of all writers, and the names their events use. Ended by {@link
 * #close}; what was written can be drained afterwards too.
 *
 * <p>{@link #drain} is for one thread at a time; the rest for any.
 */
public final class TraceSession implements AutoCloseable {
  private final TraceOptions options;
  private final int number;
  private final Names names = new Names();
  private final List<Source> sources = new CopyOnWriteArrayList<>();

  TraceSession(TraceOptions options, int number) {
    this.options = options;
    this.number = number;
  }

  private record Source(String name, EventRing ring) {}

  /** Events that a writer lost because its ring was full, by the stage that was the event's own. */
  public record Loss(String writer, Stage stage, long events) {}

  /** Which session of this process, from 1. */
  public int number() {
    return number;
  }

  /** What the numbers in its events mean. */
  public Names names() {
    return names;
  }

  void attach(TraceWriter writer) {
    EventRing ring = new EventRing(options.ringEvents());
    sources.add(new Source(writer.name(), ring));
    writer.attach(new TraceWriter.Attachment(this, ring, options.tap(), new OriginCapture(names)));
  }

  /** Changes which stages are wanted from now on. */
  public void stages(int stageMask) {
    Tracing.want(this, stageMask);
  }

  /**
   * Hands over the events that there are, writer by writer; within one writer in their order.
   *
   * @return how many
   */
  public int drain(EventSink sink) {
    int count = 0;
    for (Source source : sources) {
      count += source.ring().drain(sink, Integer.MAX_VALUE);
    }
    return count;
  }

  /** What was lost so far. */
  public List<Loss> losses() {
    List<Loss> losses = new ArrayList<>();
    for (Source source : sources) {
      for (int code = 0; code < Stage.count(); code++) {
        long lost = source.ring().lost(code);
        if (lost > 0) {
          losses.add(new Loss(source.name(), Stage.ofCode(code), lost));
        }
      }
    }
    return losses;
  }

  /** Ends the session; the probes are off. Idempotent. */
  @Override
  public void close() {
    Tracing.stop(this);
  }
}
