package dev.fathom.html;

import dev.fathom.html.Columns.Column;
import dev.fathom.trace.Delay;
import dev.fathom.trace.History;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.RequestsOnce;
import java.util.List;
import java.util.Map;

/** All that a page shows, counted while histories come in. Owned by one thread. */
final class Contents {
  /** Rows of the table of origins, beyond which they are added up. */
  static final int CAUSED_ROWS_MAX = 2_000;

  private final Sample sample;
  private final RequestsOnce once = new RequestsOnce();
  private final Totals totals = new Totals();
  private final DelaySums delays = new DelaySums();
  private final LatencyMap latencies = new LatencyMap();
  private final Levels levels = new Levels();
  private final CausedBytes caused = new CausedBytes();
  private final Waits waits = new Waits();
  private long untimed;

  Contents(HtmlOptions options) {
    sample = new Sample(options);
  }

  void add(History history) {
    List<RequestPart> fresh = once.of(history);
    caused.add(history, fresh);
    if (!timed(history)) {
      untimed++;
      return;
    }
    totals.add(history, fresh);
    delays.add(history, fresh);
    latencies.add(history);
    levels.add(history, fresh);
    sample.add(history);
  }

  void add(Incident incident) {
    if (Waits.timed(incident)) {
      waits.add(incident);
    } else {
      untimed++;
    }
  }

  /** Whether it has a place in time: damaged recordings hold others, too. */
  private static boolean timed(History history) {
    long start = history.startNanos();
    long end = history.endNanos();
    return start > Long.MIN_VALUE && end < Long.MAX_VALUE && start <= end && end - start >= 0;
  }

  /** Everything as one block: see {@link Page}. */
  byte[] payload(Heading heading) {
    NameTables names = new NameTables();
    Columns columns = new Columns();
    HistoryColumns histories = new HistoryColumns(columns, names, totals.startNanos());
    sample.kept().forEach(histories::add);
    addLatencies(columns);
    Json json = new Json();
    json.open('{');
    writeHeading(json, heading);
    json.name("totals");
    totals.write(json);
    writeDelays(json);
    writeLevels(json);
    writeCaused(json, names);
    waits.write(json, columns, names, sample.seen() > 0 ? totals.startNanos() : waits.startNanos());
    json.name("latencyWidth").value(latencies.widthNanos());
    json.name("latencyPerDecade").value(LatencyMap.PER_DECADE);
    names.write(json);
    json.name("columns");
    columns.describe(json);
    json.close('}');
    return Page.payload(json.toString(), columns);
  }

  private void writeHeading(Json json, Heading heading) {
    json.name("what").value(heading.what());
    if (heading.began() != null) {
      json.name("began").value(heading.began().toString());
    }
    json.name("lostEvents").value(heading.lostEvents());
    json.name("findings").values(heading.findings());
    json.name("untimed").value(untimed);
    json.name("slowestKept").value(sample.slowestKept());
  }

  private void addLatencies(Columns columns) {
    Column time = columns.delta("latency.time");
    Column bucket = columns.plain("latency.bucket");
    Column count = columns.plain("latency.count");
    long width = latencies.widthNanos();
    latencies.each((interval, at, many) -> {
      time.add(interval * width - totals.startNanos());
      bucket.add(at);
      count.add(many);
    });
  }

  private void writeDelays(Json json) {
    json.name("delayPerDecade").value(LogBuckets.PER_DECADE).name("delays").open('[');
    for (Map.Entry<Delay, DelaySums.Sums[]> entry : delays.byDelay().entrySet()) {
      json.open('{').name("name").value(entry.getKey().name());
      json.name("title").value(entry.getKey().title()).name("directions").open('[');
      for (DelaySums.Sums sums : entry.getValue()) {
        writeSums(json, sums);
      }
      json.close(']').close('}');
    }
    json.close(']');
  }

  private static void writeSums(Json json, DelaySums.Sums sums) {
    json.open('{').name("count").value(sums.count).name("sum").value(sums.sumNanos);
    json.name("max").value(sums.maxNanos).name("buckets").open('[');
    for (int i = 0; i < sums.counts.length; i++) {
      if (sums.counts[i] > 0) {
        json.value(i).value(sums.counts[i]);
      }
    }
    json.close(']').close('}');
  }

  private void writeLevels(Json json) {
    json.name("levels").open('{');
    for (int level = 0; level < Levels.NAMES.size(); level++) {
      double[] means = levels.means(level);
      json.name(Levels.NAMES.get(level)).open('{').name("width").value(levels.widthNanos(level));
      json.name("start")
          .value(means.length == 0 ? 0 : levels.startNanos(level) - totals.startNanos());
      json.name("means").open('[');
      for (double mean : means) {
        json.value(mean);
      }
      json.close(']').close('}');
    }
    json.close('}');
  }

  /** Origin, device, direction, reason, operations, their bytes, and bytes by confidence. */
  private void writeCaused(Json json, NameTables names) {
    json.name("caused").open('[');
    for (Map.Entry<CausedBytes.Key, CausedBytes.Row> entry : caused.largest(CAUSED_ROWS_MAX)) {
      CausedBytes.Key key = entry.getKey();
      CausedBytes.Row row = entry.getValue();
      Origin origin = key.origin();
      json.open('[')
          .value(names.origins.idOf(origin))
          .value(names.devices.idOf(key.device()))
          .value(key.direction())
          .value(key.reason().code())
          .value(row.operations)
          .value(row.operationBytes);
      for (long bytes : row.deviceBytes) {
        json.value(bytes);
      }
      json.close(']');
    }
    json.close(']');
  }
}
