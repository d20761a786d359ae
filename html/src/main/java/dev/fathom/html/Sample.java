package dev.fathom.html;

import dev.fathom.trace.History;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * A bounded choice of histories: the slowest of all, and a fair sample of the others (Vitter's
 * algorithm R). The same histories in the same order give the same choice. Owned by one thread.
 */
final class Sample {
  /** A history and its place in the stream, which makes the order total. */
  private record Entry(History history, long latencyNanos, long number) {}

  private static final Comparator<Entry> FASTEST_FIRST =
      Comparator.comparingLong(Entry::latencyNanos)
          .thenComparing(Comparator.comparingLong(Entry::number).reversed());

  private final SplittableRandom random = new SplittableRandom(23);
  private final PriorityQueue<Entry> slowest = new PriorityQueue<>(FASTEST_FIRST);
  private final List<Entry> others = new ArrayList<>();
  private final int slowestMax;
  private final int othersMax;
  private long seen;
  private long otherSeen;

  Sample(HtmlOptions options) {
    slowestMax = options.slowestMax();
    othersMax = options.historiesMax() - options.slowestMax();
  }

  void add(History history) {
    slowest.add(new Entry(history, history.latencyNanos(), seen++));
    if (slowest.size() > slowestMax) {
      addOther(slowest.remove());
    }
  }

  private void addOther(Entry entry) {
    otherSeen++;
    if (others.size() < othersMax) {
      others.add(entry);
      return;
    }
    long place = random.nextLong(otherSeen);
    if (place < othersMax) {
      others.set((int) place, entry);
    }
  }

  /** How many were added. */
  long seen() {
    return seen;
  }

  /** How many of the kept are kept because they are slow and others had to go; 0 if none had to. */
  int slowestKept() {
    return otherSeen > othersMax ? slowest.size() : 0;
  }

  /** What was kept, in the order of their starts. */
  List<History> kept() {
    List<Entry> all = new ArrayList<>(slowest);
    all.addAll(others);
    all.sort(
        Comparator.<Entry>comparingLong(entry -> entry.history.startNanos())
            .thenComparingLong(Entry::number));
    return all.stream().map(Entry::history).toList();
  }
}
