package dev.fathom.report;

/**
 * Times between one bio queued and the next, on any device, which btt calls Q2Q. Histories come in
 * the order of their ends, so times are held back and sorted; beyond {@link #WINDOW} the earliest
 * is counted, and one that comes too late for that is not.
 */
final class QueueGaps {
  /** Times that are held back. */
  static final int WINDOW = 1 << 16;

  private final SortedLongs waiting = new SortedLongs(WINDOW + 1);
  private final DelayFigures figures = new DelayFigures();
  private boolean begun;
  private long last;
  private long late;

  void add(long nanos) {
    waiting.add(nanos);
    if (waiting.size() > WINDOW) {
      next();
    }
  }

  /** Figures of all that came so far; what comes later is measured from there on. */
  DelayFigures figures() {
    while (!waiting.isEmpty()) {
      next();
    }
    return figures;
  }

  /** How many came too late to be sorted in. */
  long late() {
    return late;
  }

  private void next() {
    long nanos = waiting.remove();
    if (begun && nanos < last) {
      late++;
      return;
    }
    if (begun) {
      figures.add(nanos - last);
    }
    begun = true;
    last = nanos;
  }
}
