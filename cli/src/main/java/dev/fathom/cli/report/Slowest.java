package dev.fathom.cli.report;

import dev.fathom.trace.History;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.Timeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The slowest histories of all, so many of them at most. */
final class Slowest implements HistorySink {
  private static final Comparator<History> BY_LATENCY = Comparator.comparingLong(Slowest::latency);

  private final int most;
  private final PriorityQueue<History> kept = new PriorityQueue<>(BY_LATENCY);

  Slowest(int most) {
    if (most < 1) {
      throw new IllegalArgumentException(most + " histories: at least 1");
    }
    this.most = most;
  }

  @Override
  public void accept(History history) {
    long start = history.startNanos();
    if (start == Timeline.NOT_REACHED || history.endNanos() < start) {
      return;
    }
    History fastest = kept.peek();
    if (kept.size() < most || fastest == null || latency(fastest) < latency(history)) {
      kept.add(history);
    }
    if (kept.size() > most) {
      kept.remove();
    }
  }

  private static long latency(History history) {
    return history.latencyNanos();
  }

  /** What is kept, the slowest first. */
  List<History> histories() {
    List<History> sorted = new ArrayList<>(kept);
    sorted.sort(BY_LATENCY.reversed());
    return sorted;
  }
}
