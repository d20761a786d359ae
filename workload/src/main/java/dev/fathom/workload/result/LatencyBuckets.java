package dev.fathom.workload.result;

import java.util.List;
import java.util.stream.LongStream;

/**
 * The share of operations per decade of latency: fio's {@code lat (nsec)}, {@code (usec)} and
 * {@code (msec)} lines, in percent. A bucket's name is its upper bound, exclusive.
 *
 * @param nanos below 1 µs, by {@link #NAMES}
 * @param micros from 1 µs to below 1 ms, by {@link #NAMES}
 * @param millis from 1 ms on, by {@link #MILLI_NAMES}
 */
public record LatencyBuckets(List<Double> nanos, List<Double> micros, List<Double> millis) {
  /** The names of the nano- and microsecond buckets. */
  public static final List<String> NAMES =
      List.of("2", "4", "10", "20", "50", "100", "250", "500", "750", "1000");

  /** The names of the millisecond buckets. */
  public static final List<String> MILLI_NAMES =
      List.of("2", "4", "10", "20", "50", "100", "250", "500", "750", "1000", "2000", ">=2000");

  private static final int[] BOUNDS = {2, 4, 10, 20, 50, 100, 250, 500, 750, 1000, 2000};

  /** Copies the lists. */
  public LatencyBuckets {
    nanos = List.copyOf(nanos);
    micros = List.copyOf(micros);
    millis = List.copyOf(millis);
  }

  /** Distributes latencies, to the width of the histogram's buckets. */
  public static LatencyBuckets of(Latency latency) {
    long[] nanos = new long[NAMES.size()];
    long[] micros = new long[NAMES.size()];
    long[] millis = new long[MILLI_NAMES.size()];
    Bins bins = latency.bins();
    for (int i = 0; i < bins.size(); i++) {
      long value = bins.upToNanos(i);
      if (value < 1_000) {
        nanos[index(value)] += bins.count(i);
      } else if (value < 1_000_000) {
        micros[index(value / 1_000)] += bins.count(i);
      } else {
        millis[index(value / 1_000_000)] += bins.count(i);
      }
    }
    return new LatencyBuckets(
        percentages(nanos, latency.count()),
        percentages(micros, latency.count()),
        percentages(millis, latency.count()));
  }

  private static int index(long value) {
    int index = 0;
    while (index < BOUNDS.length && value >= BOUNDS[index]) {
      index++;
    }
    return index;
  }

  /** As in fio, what happened at all shows as at least 0.01%. */
  private static List<Double> percentages(long[] counts, long total) {
    return LongStream.of(counts)
        .mapToObj(count -> count == 0 ? 0.0 : Math.max(0.01, 100.0 * count / total))
        .toList();
  }
}
