package dev.fathom.report;

import dev.fathom.trace.Device;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Times between one bio queued and the next on the same device, which btt calls Q2Q. Histories come
 * in the order of their ends, so times are held back and sorted; beyond {@link #WINDOW} of a device
 * the earliest are counted, and one that comes too late for that is not.
 */
final class QueueGaps {
  /** Times that are held back for each device. */
  static final int WINDOW = 1 << 16;

  private static final class Line {
    final PriorityQueue<Long> waiting = new PriorityQueue<>();
    boolean begun;
    long last;
  }

  private final Map<Device, Line> lines = new HashMap<>();
  private final DelayFigures figures = new DelayFigures();
  private long late;

  void add(Device device, long nanos) {
    Line line = lines.computeIfAbsent(device, any -> new Line());
    line.waiting.add(nanos);
    if (line.waiting.size() > WINDOW) {
      next(line);
    }
  }

  /** Figures of all that came so far; what comes later is measured from there on. */
  DelayFigures figures() {
    for (Line line : lines.values()) {
      while (!line.waiting.isEmpty()) {
        next(line);
      }
    }
    return figures;
  }

  /** How many came too late to be sorted in. */
  long late() {
    return late;
  }

  private void next(Line line) {
    long nanos = line.waiting.remove();
    if (line.begun && nanos < line.last) {
      late++;
      return;
    }
    if (line.begun) {
      figures.add(nanos - line.last);
    }
    line.begun = true;
    line.last = nanos;
  }
}
