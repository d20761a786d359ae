package dev.fathom.workload.result;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.jr.ob.JSON;
import com.fasterxml.jackson.jr.ob.comp.ComposerBase;
import com.fasterxml.jackson.jr.ob.comp.ObjectComposer;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;

/**
 * A run's result as JSON with the keys and nesting of fio 3.33's {@code --output-format=json} and
 * {@code json+}, so that programs that read fio's results read these.
 *
 * <p>Left out are keys of what is not measured: {@code disk_util}. {@code eta} is 0: nothing is
 * left to do.
 */
public final class JsonResult {
  private static final int DECIMALS = 6;

  private final Results results;
  private final boolean withBins;

  /**
   * The JSON of {@code results}.
   *
   * @param withBins whether histograms are written too ({@code json+})
   */
  public JsonResult(Results results, boolean withBins) {
    this.results = results;
    this.withBins = withBins;
  }

  /** Writes the document and a newline at its end; does not close {@code out}. */
  public void write(Appendable out) throws IOException {
    var indenter = new DefaultIndenter("  ", "\n");
    var printer = new DefaultPrettyPrinter().withObjectIndenter(indenter);
    printer.indentArraysWith(indenter);
    JSON json = JSON.std.with(printer);
    out.append(compose(json)).append('\n');
  }

  private String compose(JSON json) throws IOException {
    var document = json.composeString();
    var top = document.startObject();
    long millis = results.timestamp().toInstant().toEpochMilli();
    top.put("fio version", results.version());
    top.put("timestamp", millis / 1000);
    top.put("timestamp_ms", millis);
    top.put("time", NormalResult.CTIME.format(results.timestamp()));
    if (!results.globalOptions().isEmpty()) {
      options(top, "global options", results.globalOptions());
    }
    var jobs = top.startArrayField("jobs");
    for (JobResult job : results.jobs()) {
      var object = jobs.startObject();
      job(object, job);
      object.end();
    }
    jobs.end();
    top.end();
    return document.finish();
  }

  private void job(ObjectComposer<?> object, JobResult job) throws IOException {
    object.put("jobname", job.name());
    object.put("groupid", job.groupId());
    object.put("error", job.error());
    object.put("eta", 0);
    object.put("elapsed", job.elapsedSeconds());
    options(object, "job options", job.options());
    for (Direction direction : Direction.values()) {
      var field = object.startObjectField(direction.label());
      GroupSummary group = results.group(job.groupId(), direction);
      direction(field, job.direction(direction), group);
      field.end();
    }
    var sync = object.startObjectField("sync");
    sync.put("total_ios", job.sync().count());
    latency(sync, "lat_ns", job.sync(), true);
    sync.end();
    usage(object, job);
    distributions(object, job);
    object.put("latency_depth", job.depth());
    object.put("latency_target", 0);
    decimal(object, "latency_percentile", 100);
    object.put("latency_window", 0);
  }

  private void direction(ObjectComposer<?> object, DirectionResult result, GroupSummary group)
      throws IOException {
    object.put("io_bytes", result.ioBytes());
    object.put("io_kbytes", result.ioBytes() / 1024);
    object.put("bw_bytes", result.bytesPerSecond());
    object.put("bw", result.bytesPerSecond() / 1024);
    decimal(object, "iops", result.iosPerSecond());
    object.put("runtime", result.runtimeMillis());
    object.put("total_ios", result.totalIos());
    object.put("short_ios", result.shortIos());
    object.put("drop_ios", result.droppedIos());
    latency(object, "slat_ns", result.submission(), false);
    latency(object, "clat_ns", result.completion(), true);
    latency(object, "lat_ns", result.latency(), false);
    Samples bandwidth = result.bandwidth();
    object.put("bw_min", bandwidth.min());
    object.put("bw_max", bandwidth.max());
    decimal(object, "bw_agg", group.percentOf(bandwidth));
    decimal(object, "bw_mean", bandwidth.mean());
    decimal(object, "bw_dev", bandwidth.deviation());
    object.put("bw_samples", bandwidth.count());
    Samples iops = result.iops();
    object.put("iops_min", iops.min());
    object.put("iops_max", iops.max());
    decimal(object, "iops_mean", iops.mean());
    decimal(object, "iops_stddev", iops.deviation());
    object.put("iops_samples", iops.count());
  }

  private <P extends ComposerBase> void latency(
      ObjectComposer<P> parent, String name, Latency latency, boolean distribution)
      throws IOException {
    var object = parent.startObjectField(name);
    object.put("min", latency.minNanos());
    object.put("max", latency.maxNanos());
    decimal(object, "mean", latency.meanNanos());
    decimal(object, "stddev", latency.deviationNanos());
    object.put("N", latency.count());
    if (distribution && latency.count() > 0) {
      var percentiles = object.startObjectField("percentile");
      for (double percent : Percentiles.SHOWN) {
        percentiles.put(text(percent), latency.percentileNanos(percent));
      }
      percentiles.end();
      if (withBins) {
        bins(object, latency.bins());
      }
    }
    object.end();
  }

  private static <P extends ComposerBase> void bins(ObjectComposer<P> parent, Bins bins)
      throws IOException {
    var object = parent.startObjectField("bins");
    for (int i = 0; i < bins.size(); i++) {
      object.put(Long.toString(bins.upToNanos(i)), bins.count(i));
    }
    object.end();
  }

  private static void usage(ObjectComposer<?> object, JobResult job) throws IOException {
    Usage usage = job.usage();
    double percent = job.runtimeMillis() == 0 ? 0 : 100.0 / job.runtimeMillis();
    object.put("job_runtime", job.runtimeMillis());
    decimal(object, "usr_cpu", percent * usage.userMillis());
    decimal(object, "sys_cpu", percent * usage.systemMillis());
    object.put("ctx", usage.contextSwitches());
    object.put("majf", usage.majorFaults());
    object.put("minf", usage.minorFaults());
  }

  private static void distributions(ObjectComposer<?> object, JobResult job) throws IOException {
    Depths depths = job.depths();
    shares(
        object,
        "iodepth_level",
        Depths.LEVEL_NAMES,
        Depths.percentages(depths.levels(), job.totalIos()));
    shares(object, "iodepth_submit", Depths.BATCH_NAMES, Depths.percentages(depths.submits()));
    shares(object, "iodepth_complete", Depths.BATCH_NAMES, Depths.percentages(depths.completes()));
    LatencyBuckets buckets = LatencyBuckets.of(job.completion());
    shares(object, "latency_ns", LatencyBuckets.NAMES, buckets.nanos());
    shares(object, "latency_us", LatencyBuckets.NAMES, buckets.micros());
    shares(object, "latency_ms", LatencyBuckets.MILLI_NAMES, buckets.millis());
  }

  private static <P extends ComposerBase> void shares(
      ObjectComposer<P> parent, String name, List<String> names, List<Double> shares)
      throws IOException {
    var object = parent.startObjectField(name);
    for (int i = 0; i < names.size(); i++) {
      decimal(object, names.get(i), shares.get(i));
    }
    object.end();
  }

  private static <P extends ComposerBase> void options(
      ObjectComposer<P> parent, String name, Map<String, String> options) throws IOException {
    var object = parent.startObjectField(name);
    for (var option : options.entrySet()) {
      object.put(option.getKey(), option.getValue());
    }
    object.end();
  }

  private static void decimal(ObjectComposer<?> object, String name, double value)
      throws IOException {
    object.putObject(name, BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP));
  }

  private static String text(double percent) {
    return BigDecimal.valueOf(percent).setScale(DECIMALS, RoundingMode.HALF_UP).toPlainString();
  }
}
