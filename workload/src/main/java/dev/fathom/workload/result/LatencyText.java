package dev.fathom.workload.result;

import java.util.List;
import java.util.Locale;

/** Latencies as lines of text. */
final class LatencyText {
  private static final int LINE_WIDTH = 73;
  private static final int ENTRY_WIDTH = 12;
  private static final int MIN_DIGITS = 5;
  private static final int BUCKETS_PER_LINE = 5;

  private final StringBuilder out;

  LatencyText(StringBuilder out) {
    this.out = out;
  }

  /** Minimum, maximum, mean and deviation; nothing if there are none. */
  void line(String name, Latency latency) {
    if (latency.count() == 0) {
      return;
    }
    Unit unit = Unit.of(latency.minNanos(), latency.maxNanos());
    out.append(
        String.format(
            Locale.ROOT,
            "    %s (%s): min=%s, max=%s, avg=%5.2f, stdev=%5.2f\n",
            name,
            unit.label,
            Scaled.longCount(latency.minNanos() / unit.nanos),
            Scaled.longCount(latency.maxNanos() / unit.nanos),
            latency.meanNanos() / unit.nanos,
            latency.deviationNanos() / unit.nanos));
  }

  /** The table of percentiles; nothing if there are none. */
  void percentiles(String name, Latency latency) {
    if (latency.count() == 0) {
      return;
    }
    List<Long> values = Percentiles.SHOWN.stream().map(latency::percentileNanos).toList();
    long last = values.getLast();
    Unit unit = Unit.of(values.getFirst(), last);
    int digits = Math.max(MIN_DIGITS, Long.toString(last / unit.nanos).length());
    int perLine = LINE_WIDTH / (ENTRY_WIDTH + digits);
    String entry = " %5.2fth=[%" + digits + "d]%s";
    out.append("    ").append(name).append(" percentiles (").append(unit.label).append("):\n");
    for (int i = 0; i < values.size(); i++) {
      boolean end = i == values.size() - 1;
      if (i % perLine == 0) {
        out.append("     |");
      }
      long value = Math.ceilDiv(values.get(i), unit.nanos);
      out.append(
          String.format(Locale.ROOT, entry, Percentiles.SHOWN.get(i), value, end ? "" : ","));
      out.append(end || i % perLine == perLine - 1 ? "\n" : "");
    }
  }

  /** The shares by decade. */
  void buckets(LatencyBuckets buckets) {
    shares("nsec", LatencyBuckets.NAMES, buckets.nanos());
    shares("usec", LatencyBuckets.NAMES, buckets.micros());
    shares("msec", LatencyBuckets.MILLI_NAMES, buckets.millis());
  }

  private void shares(String unit, List<String> names, List<Double> shares) {
    int shown = 0;
    for (int i = 0; i < names.size(); i++) {
      if (shares.get(i) <= 0) {
        continue;
      }
      boolean first = shown++ % BUCKETS_PER_LINE == 0;
      String end = first && shown > 1 ? "\n" : "";
      String start = first ? end + "  lat (" + unit + ")   : " : ", ";
      String name = names.get(i) + "=";
      out.append(start).append(name).append(String.format(Locale.ROOT, "%3.2f%%", shares.get(i)));
    }
    out.append(shown > 0 ? "\n" : "");
  }

  /** The unit in which a spread of latencies reads best, by fio's rule. */
  private enum Unit {
    NANOS("nsec", 1),
    MICROS("usec", 1_000),
    MILLIS("msec", 1_000_000);

    private final String label;
    private final long nanos;

    Unit(String label, long nanos) {
      this.label = label;
      this.nanos = nanos;
    }

    static Unit of(long min, long max) {
      if (min > 2_000_000 && max > 99_999_999) {
        return MILLIS;
      }
      return min > 2_000 && max > 99_999 ? MICROS : NANOS;
    }
  }
}
