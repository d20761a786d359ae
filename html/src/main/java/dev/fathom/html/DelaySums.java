package dev.fathom.html;

import dev.fathom.trace.Action;
import dev.fathom.trace.Delay;
import dev.fathom.trace.History;
import dev.fathom.trace.RequestPart;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How often each delay took how long, reads, writes and others apart; flushes are left out, as in
 * the summary. Owned by one thread.
 */
final class DelaySums {
  /** One delay of one direction. */
  static final class Sums {
    final long[] counts = new long[LogBuckets.COUNT];
    long count;
    double sumNanos;
    long maxNanos;

    private void add(long nanos) {
      counts[LogBuckets.of(nanos)]++;
      count++;
      sumNanos += nanos;
      maxNanos = Math.max(maxNanos, nanos);
    }
  }

  private final Map<Delay, Sums[]> byDelay = new EnumMap<>(Delay.class);

  /**
   * Counts a history.
   *
   * @param fresh those of its requests that no history before had
   */
  void add(History history, List<RequestPart> fresh) {
    Action whole = history.action();
    boolean all = fresh.size() == history.requests().size();
    Delay.each(
        history,
        (delay, nanos, request) -> {
          if (request == null) {
            count(delay, whole, nanos);
          } else if (!request.isFlush() && (all || fresh.contains(request))) {
            count(delay, request.action(), nanos);
          }
        });
  }

  private void count(Delay delay, Action action, long nanos) {
    byDelay.computeIfAbsent(delay, any -> blank())[direction(action)].add(nanos);
  }

  private static Sums[] blank() {
    return new Sums[] {new Sums(), new Sums(), new Sums()};
  }

  /** 0 for reads, 1 for writes, 2 for others. */
  static int direction(Action action) {
    return switch (action) {
      case READ -> 0;
      case WRITE -> 1;
      case SYNC, DISCARD, POLL, TIMER, NOP, POST, ZERO, OTHER -> 2;
    };
  }

  /** By delay and direction; delays that never were are missing. */
  Map<Delay, Sums[]> byDelay() {
    return byDelay;
  }
}
