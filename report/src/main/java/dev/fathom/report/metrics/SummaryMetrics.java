package dev.fathom.report.metrics;

import dev.fathom.report.DelayFigures;
import dev.fathom.report.Flags;
import dev.fathom.report.Printable;
import dev.fathom.report.Summary;
import dev.fathom.trace.Delay;
import dev.fathom.trace.Origin;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/** A summary as metrics. */
final class SummaryMetrics {
  /** Upper bounds of the buckets but the last: 1 µs to 10 s, three in each decade. */
  private static final long[] BOUNDS_NANOS = bounds();

  /** Longest name of an origin. */
  private static final int NAME_COLUMNS = 120;

  private SummaryMetrics() {}

  static MetricSnapshots of(Summary summary, int origins, long lostEvents) {
    Summary.Counts counts = summary.counts();
    return MetricSnapshots.of(
        groups(summary, "fathom_operations", "Operations.", Summary.Sums::operations),
        groups(summary, "fathom_requests", "Requests to devices.", Summary.Sums::requests),
        groups(summary, "fathom_request_bytes", "Bytes of requests.", Summary.Sums::bytes),
        origins(summary, origins),
        delays(summary),
        counter("fathom_flushes", "Requests that carried no bytes.", counts.flushes()),
        counter("fathom_bios", "Bios in requests.", counts.bios()),
        counter("fathom_merges", "Bios that were merged.", counts.merges()),
        counter("fathom_requeues", "Requests given back by drivers.", counts.requeues()),
        counter("fathom_failed", "Histories that ended with an error.", counts.failed()),
        counter("fathom_failed_requests", "Failed requests.", counts.failedRequests()),
        counter("fathom_lost_events", "Events that a ring could not hold.", lostEvents));
  }

  private static CounterSnapshot counter(String name, String help, long value) {
    return CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(CounterDataPointSnapshot.builder().value((double) value).build())
        .build();
  }

  private static CounterSnapshot groups(
      Summary summary, String name, String help, ToLongFunction<Summary.Sums> value) {
    CounterSnapshot.Builder metric = CounterSnapshot.builder().name(name).help(help);
    summary
        .groups()
        .forEach((group, sums) ->
            metric.dataPoint(
                CounterDataPointSnapshot.builder()
                    .labels(labels(group))
                    .value((double) value.applyAsLong(sums))
                    .build()));
    return metric.build();
  }

  /** Name and numbers together tell devices apart. */
  private static Labels labels(Summary.Group group) {
    return Labels.of(
        "action",
        Flags.title(group.action()),
        "device",
        Printable.of(group.device().name()),
        "device_number",
        group.device().major() + ":" + group.device().minor());
  }

  private static CounterSnapshot origins(Summary summary, int limit) {
    Set<String> own = largest(summary, limit);
    Map<Labels, Long> series = new LinkedHashMap<>();
    summary.caused().forEach((row, bytes) -> series.merge(labels(row, own), bytes, Long::sum));
    CounterSnapshot.Builder metric =
        CounterSnapshot.builder()
            .name("fathom_origin_bytes")
            .help("Bytes that reached devices, by who caused them.");
    series.forEach((labels, bytes) ->
        metric.dataPoint(
            CounterDataPointSnapshot.builder().labels(labels).value((double) bytes).build()));
    return metric.build();
  }

  private static Set<String> largest(Summary summary, int limit) {
    Map<String, Long> bytesOf = new HashMap<>();
    summary
        .caused()
        .forEach((row, bytes) -> {
          if (named(row.origin())) {
            bytesOf.merge(name(row.origin()), bytes, Long::sum);
          }
        });
    List<String> names =
        bytesOf.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(limit)
            .map(Map.Entry::getKey)
            .toList();
    return new HashSet<>(names);
  }

  private static boolean named(Origin origin) {
    return !origin.unknown() && !origin.equals(Summary.REST);
  }

  /** Somebody who is called as the rest is gets a mark. */
  private static String name(Origin origin) {
    String name = Printable.cut(origin.title(), NAME_COLUMNS);
    return name.equals("other") || name.equals("unknown") ? name + " (named so)" : name;
  }

  private static Labels labels(Summary.Caused row, Set<String> own) {
    boolean single = named(row.origin()) && own.contains(name(row.origin()));
    boolean unknown = row.origin().unknown();
    return labels(row.group())
        .merge(
            Labels.of(
                "origin",
                unknown ? "unknown" : single ? name(row.origin()) : "other",
                "confidence",
                single ? row.confidence().title() : "",
                "reason",
                unknown ? row.unknownBecause().title() : ""));
  }

  private static HistogramSnapshot delays(Summary summary) {
    HistogramSnapshot.Builder metric =
        HistogramSnapshot.builder()
            .name("fathom_delay_seconds")
            .unit(Unit.SECONDS)
            .help("Time between two stages.");
    summary
        .groups()
        .forEach((group, sums) ->
            sums.delays()
                .forEach((delay, figures) -> metric.dataPoint(point(group, delay, figures))));
    return metric.build();
  }

  private static HistogramDataPointSnapshot point(
      Summary.Group group, Delay delay, DelayFigures figures) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    long below = 0;
    for (long bound : BOUNDS_NANOS) {
      long upTo = figures.countUpTo(bound);
      buckets.bucket(bound / 1e9, upTo - below);
      below = upTo;
    }
    buckets.bucket(Double.POSITIVE_INFINITY, figures.count() - below);
    return HistogramDataPointSnapshot.builder()
        .labels(labels(group).merge(Labels.of("delay", delay.name().toLowerCase(Locale.ROOT))))
        .classicHistogramBuckets(buckets.build())
        .sum(figures.sumSeconds())
        .build();
  }

  private static long[] bounds() {
    long[] bounds = new long[22];
    long decade = 1_000;
    for (int at = 0; at < bounds.length; at++) {
      bounds[at] = at % 3 == 0 ? decade : at % 3 == 1 ? decade * 5 / 2 : decade * 5;
      decade = at % 3 == 2 ? decade * 10 : decade;
    }
    return bounds;
  }
}
