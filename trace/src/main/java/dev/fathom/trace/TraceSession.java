package dev.fathom.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A time of tracing: the rings of all writers, and the names their events use. Ended by {@link
 * #close}; what was written can be drained afterwards too.
 *
 * <p>{@link #drain} is for one thread at a time; the rest for any.
 */
public final class TraceSession implements AutoCloseable {
  private final TraceOptions options;
  private final int number;
  private final LongSupplier clock;
  private final Names names = new Names();
  private final RingSet rings = new RingSet();
  private final TimeMerge merge = new TimeMerge();
  private volatile boolean closed;

  /** Figures of {@link #merge}, published by whoever drains. */
  private volatile long late;

  private volatile double fullness;

  TraceSession(TraceOptions options, int number) {
    this(options, number, System::nanoTime);
  }

  /**
   * A session with another clock.
   *
   * @param clock that of the events' times, in ns
   */
  TraceSession(TraceOptions options, int number, LongSupplier clock) {
    this.options = options;
    this.number = number;
    this.clock = clock;
  }

  /**
   * Events that writers of this name lost because their rings were full. The stage is the event's
   * own: if it carried earlier stages, as that of a whole operation does, these are lost with it
   * and not counted on their own.
   *
   * @param writer name of the writer
   * @param stage the event's own
   * @param events how many, since the session began
   */
  public record Loss(String writer, Stage stage, long events) {
    /** In words. */
    public String text() {
      return "%s lost %,d event%s of stage %s (with the earlier stages they carried)"
          .formatted(writer, events, events == 1 ? "" : "s", stage.title());
    }
  }

  /** Which session of this process, from 1. */
  public int number() {
    return number;
  }

  /** How it traces; stages may have been changed since. */
  public TraceOptions options() {
    return options;
  }

  /** What the numbers in its events mean. */
  public Names names() {
    return names;
  }

  void attach(TraceWriter writer) {
    EventRing ring = new EventRing(options.ringEvents());
    rings.add(writer.name(), ring);
    writer.attach(new TraceWriter.Attachment(this, ring, options.tap(), new OriginCapture(names)));
  }

  /** A writer was closed: its ring goes when it has been drained. */
  void detach(EventRing ring) {
    rings.end(ring);
  }

  /**
   * Ends this session and begins another one, with the same stages and empty names: no event falls
   * between. An operation that began in this one is told by what it still reaches in the next.
   *
   * @return the next one; this one can still be drained
   * @throws IllegalStateException if this one does not run
   */
  public TraceSession renew() {
    TraceSession next = Tracing.replace(this, options);
    close();
    return next;
  }

  /** Changes which stages are wanted from now on. */
  public void stages(int stageMask) {
    if ((stageMask & ~Stage.all()) != 0) {
      throw new IllegalArgumentException("stages 0x" + Integer.toHexString(stageMask));
    }
    Tracing.want(this, stageMask);
  }

  /**
   * Hands over the events that are due, in the order of their times: all that are older than a
   * grace period of 2 ms, in which a slower writer might still write an earlier one; younger ones
   * too where a ring is over half full. Once the session is closed everything is due.
   *
   * <p>Does not block; allocates nothing per event. An event counts as read even if the sink throws
   * on it.
   *
   * @return how many
   */
  public int drain(EventSink sink) {
    boolean everything = closed;
    long now = clock.getAsLong();
    try {
      return merge.round(rings.cursors(), sink, now, everything);
    } finally {
      late = merge.late();
      fullness = merge.fullest();
      rings.sweep();
    }
  }

  /**
   * Tells of the operations that have begun in this session and not ended, each as an event w: the
   * time is now, with the earlier stages S, D and V as far as they were reached. Only operations
   * whose S was wanted. Neither drained nor lost: what ends meanwhile may be told here and come out
   * of {@link #drain} as well. After {@link #close}, it is what had not ended by then.
   *
   * @return how many
   */
  public int unfinished(EventSink sink) {
    OpenEvents events = new OpenEvents(clock.getAsLong(), sink);
    for (OpenOperations part : Tracing.open()) {
      part.tell(number, events);
    }
    return events.count();
  }

  /**
   * Events handed over so far although a later one had been before: their writer was interrupted
   * for longer than the grace period, or a ring was too full to wait.
   */
  public long late() {
    return late;
  }

  /** How full the fullest ring was when the last {@link #drain} began, 0 to 1. */
  public double fullness() {
    return fullness;
  }

  /** Rings that are kept now: those of open writers, and those that are not drained yet. */
  public int rings() {
    return rings.size();
  }

  /** How many events were lost so far. */
  public long lost() {
    return rings.lost();
  }

  /** What was lost so far, also by writers that are closed. */
  public List<Loss> losses() {
    List<Loss> losses = new ArrayList<>();
    rings
        .losses()
        .forEach((writer, byStage) -> {
          for (int code = 0; code < byStage.length; code++) {
            if (byStage[code] > 0) {
              losses.add(new Loss(writer, Stage.ofCode(code), byStage[code]));
            }
          }
        });
    return losses;
  }

  /** Whether it has ended. */
  public boolean closed() {
    return closed;
  }

  /**
   * Ends the session; the probes are off. Idempotent. An event that is being written meanwhile may
   * come into its ring a moment later: a later {@link #drain} finds it.
   */
  @Override
  public void close() {
    Tracing.stop(this);
    closed = true;
  }
}
