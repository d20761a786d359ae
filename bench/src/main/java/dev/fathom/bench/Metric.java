package dev.fathom.bench;

import java.util.Locale;

/** What is measured in a run. */
enum Metric {
  /** Operations a second. */
  IOPS("iops", "IOPS"),
  /** CPU time per operation, in nanoseconds. */
  CPU_NANOS("cpu_ns", "CPU ns/op"),
  /** System calls per operation. */
  SYSTEM_CALLS("syscalls", "calls/op"),
  /** Median latency, in nanoseconds. */
  P50_NANOS("p50_ns", "p50 µs"),
  /** 99th percentile, in nanoseconds. */
  P99_NANOS("p99_ns", "p99 µs"),
  /** 99.9th percentile, in nanoseconds. */
  P999_NANOS("p999_ns", "p99.9 µs"),
  /** Bytes allocated on the Java heap per operation. */
  ALLOCATED_BYTES("alloc_bytes", "B/op");

  private final String key;
  private final String title;

  Metric(String key, String title) {
    this.key = key;
    this.title = title;
  }

  /** Its name in the line that a contender prints. */
  String key() {
    return key;
  }

  /** The title of its column. */
  String title() {
    return title;
  }

  /** A value as tables show it. */
  String format(double value) {
    return switch (this) {
      case IOPS, CPU_NANOS -> String.format(Locale.ROOT, "%,.0f", value);
      case SYSTEM_CALLS -> String.format(Locale.ROOT, "%.3f", value);
      case ALLOCATED_BYTES -> String.format(Locale.ROOT, "%.1f", value);
      case P50_NANOS, P99_NANOS, P999_NANOS ->
          value == 0 ? "–" : String.format(Locale.ROOT, "%,.1f", value / 1000);
    };
  }
}
