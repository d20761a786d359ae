package dev.fathom.ftrace;

import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Puts the events of all processors in one order: by time, then processor, then as they came. */
final class TimeOrder {
  private record Entry(Traced traced, int cpu, long number) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int order = Long.compare(traced.timeNanos(), other.traced.timeNanos());
      order = order != 0 ? order : Integer.compare(cpu, other.cpu);
      return order != 0 ? order : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private long count;

  /** One more. */
  void add(Traced traced, int cpu) {
    entries.add(new Entry(traced, cpu, count++));
  }

  /** How many wait. */
  int size() {
    return entries.size();
  }

  /** Hands over what is not later than {@code untilNanos}. */
  int release(long untilNanos, Consumer<Traced> sink) {
    int released = 0;
    for (Entry entry = entries.peek();
        entry != null && entry.traced.timeNanos() <= untilNanos;
        entry = entries.peek()) {
      entries.poll();
      sink.accept(entry.traced);
      released++;
    }
    return released;
  }
}
