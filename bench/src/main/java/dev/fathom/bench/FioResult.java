package dev.fathom.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What fio's JSON says about a run of reads. */
final class FioResult {
  private FioResult() {}

  static Sample parse(String json) throws IOException {
    // fio may write notes before the JSON.
    Map<String, Object> all = JSON.std.mapFrom(json.substring(Math.max(0, json.indexOf('{'))));
    if (!(all.get("jobs") instanceof List<?> jobs) || !(jobs.getFirst() instanceof Map<?, ?> job)) {
      throw new IOException("fio reported no job");
    }
    double operations = number(job, "read", "total_ios");
    if (operations == 0) {
      throw new IOException("fio read nothing");
    }
    // Its CPU use is in percent of the sum of the threads' times, in milliseconds.
    double cpuPercent = number(job, "usr_cpu") + number(job, "sys_cpu");
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.IOPS, number(job, "read", "iops"));
    values.put(Metric.CPU_NANOS, cpuPercent / 100 * number(job, "job_runtime") * 1e6 / operations);
    values.put(Metric.P50_NANOS, percentile(job, "50.000000"));
    values.put(Metric.P99_NANOS, percentile(job, "99.000000"));
    values.put(Metric.P999_NANOS, percentile(job, "99.900000"));
    return new Sample(values);
  }

  /** Of the whole latency; 0 if there is none. */
  private static double percentile(Map<?, ?> job, String rank) throws IOException {
    return number(job, "read", "lat_ns", "percentile", rank);
  }

  private static double number(Map<?, ?> from, String... path) throws IOException {
    Object value = from;
    for (String key : path) {
      value = value instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return number(value, path);
  }

  private static double number(@Nullable Object value, String... path) throws IOException {
    if (!(value instanceof Number number)) {
      throw new IOException("fio reported no " + String.join(".", path));
    }
    return number.doubleValue();
  }
}
