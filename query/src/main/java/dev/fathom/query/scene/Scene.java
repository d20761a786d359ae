package dev.fathom.query.scene;

import dev.fathom.trace.Delay;
import dev.fathom.trace.History;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Timeline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one evaluation of an expression sees: a history, from the point of view of one of its
 * pieces. Computes what it is asked for, and the pieces once. Used by one thread.
 */
public final class Scene {
  /** A time that is not known. */
  public static final long UNKNOWN_NANOS = -1;

  private final History history;
  private final long beginNanos;
  private @Nullable List<Piece> pieces;
  private @Nullable Piece piece;
  private boolean turned;

  /**
   * A history seen as a whole, with the eyes of its principal piece.
   *
   * @param beginNanos when the trace began, on the clock of the history's times
   */
  public Scene(History history, long beginNanos) {
    this.history = history;
    this.beginNanos = beginNanos;
  }

  /** What it is about. */
  public History history() {
    return history;
  }

  /** The history's pieces. */
  public List<Piece> pieces() {
    if (pieces == null) {
      pieces = Piece.of(history);
    }
    return pieces;
  }

  /** Whose eyes. */
  public Piece piece() {
    if (piece == null) {
      piece = Piece.principal(pieces());
    }
    return piece;
  }

  /** Whether nobody turned to a piece. */
  boolean lookingAtWhole() {
    return !turned;
  }

  /** From now on the same history with another piece's eyes. */
  public void turnTo(Piece next) {
    piece = next;
    turned = true;
  }

  /** From start to end in ns, or {@link #UNKNOWN_NANOS}. */
  public long latencyNanos() {
    return latencyNanos(history);
  }

  /** A history's time from start to end in ns, or {@link #UNKNOWN_NANOS}. */
  public static long latencyNanos(History history) {
    long start = history.startNanos();
    long end = history.endNanos();
    boolean known = start != Timeline.NOT_REACHED && start != Long.MAX_VALUE && end >= start;
    return known ? Math.max(UNKNOWN_NANOS, end - start) : UNKNOWN_NANOS;
  }

  /** Time since the trace began in ns, 0 or more, or {@link #UNKNOWN_NANOS}. */
  public long sinceNanos() {
    long start = history.startNanos();
    boolean known = start != Timeline.NOT_REACHED && start != Long.MAX_VALUE;
    return known ? Math.max(0, start - beginNanos) : UNKNOWN_NANOS;
  }

  /** The longest delay of that name in ns, or {@link #UNKNOWN_NANOS}. */
  public long longestNanos(Delay delay) {
    Longest longest = new Longest(delay);
    Delay.each(history, longest);
    return longest.nanos;
  }

  /** Bytes that went to devices. */
  public long deviceBytes() {
    long bytes = 0;
    for (Piece each : pieces()) {
      bytes += each.deviceBytes();
    }
    return bytes;
  }

  /** Flags of all requests. */
  public int requestFlags() {
    int flags = 0;
    for (RequestPart request : history.requests()) {
      flags |= request.flags();
    }
    return flags;
  }

  /** Flags of the operation. */
  public int operationFlags() {
    var operation = history.operation();
    return operation == null ? 0 : operation.flags();
  }

  private static final class Longest implements Delay.Sink {
    private final Delay wanted;
    private long nanos = UNKNOWN_NANOS;

    Longest(Delay wanted) {
      this.wanted = wanted;
    }

    @Override
    public void delay(Delay delay, long time, @Nullable RequestPart request) {
      if (delay == wanted) {
        nanos = Math.max(nanos, time);
      }
    }
  }
}
