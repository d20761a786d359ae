package dev.fathom.query;

import dev.fathom.trace.History;
import dev.fathom.trace.Timeline;

/** When the trace began: told, or taken from the first history. Used by one thread. */
final class TraceBegin {
  private long nanos;

  private TraceBegin(long nanos) {
    this.nanos = nanos;
  }

  static TraceBegin withFirst() {
    return new TraceBegin(Timeline.NOT_REACHED);
  }

  static TraceBegin at(long nanos) {
    return new TraceBegin(nanos);
  }

  /** The time, on the clock of the histories. */
  long nanos(History history) {
    if (nanos == Timeline.NOT_REACHED) {
      long start = history.startNanos();
      if (start == Timeline.NOT_REACHED || start == Long.MAX_VALUE) {
        return 0;
      }
      nanos = start;
    }
    return nanos;
  }
}
