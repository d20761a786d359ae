package dev.fathom.report;

import dev.fathom.trace.Delay;
import dev.fathom.trace.Device;
import dev.fathom.trace.History;
import dev.fathom.trace.Origin;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All histories in a few tables, as btt gives them: delays of all, delays by device and action,
 * bytes by who caused them, counts. Tables without a row are left out, as are those of requests
 * where none were traced: of an engine's operations alone. Written when it is closed. Times are in
 * seconds, as btt's.
 */
public final class SummaryReport implements Report {
  private static final double SECOND = 1e9;

  private final TextOutput output;
  private final Summary summary = new Summary();
  private final int rows;
  private long lostEvents = -1;
  private boolean closed;

  /** Writes the twenty largest origins of each device and action. */
  public SummaryReport(Appendable target) {
    this(target, 20);
  }

  /**
   * Writes the tables.
   *
   * @param rows of origins of each device and action; the rest are summed up in one
   */
  public SummaryReport(Appendable target, int rows) {
    if (rows < 1) {
      throw new IllegalArgumentException(rows + " rows");
    }
    this.output = new TextOutput(target);
    this.rows = rows;
  }

  @Override
  public void accept(History history) {
    summary.accept(history);
  }

  /** The sums that are written. */
  public Summary summary() {
    return summary;
  }

  /** How many events were lost: to be said at the end. */
  public void lostEvents(long events) {
    if (events < 0) {
      throw new IllegalArgumentException(events + " lost events");
    }
    lostEvents = events;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      delays();
      groups();
      origins();
      counts();
    }
    output.finish();
  }

  @Override
  public boolean failed() {
    return output.failed();
  }

  private void delays() {
    DelayFigures gaps = summary.queueGaps();
    if (gaps.count() == 0 && summary.delays().isEmpty()) {
      return;
    }
    output.line("==================== All devices ====================");
    header();
    if (gaps.count() > 0) {
      row("Q2Q", gaps);
    }
    summary.delays().forEach((delay, figures) -> row(name(delay), figures));
    output.line("");
  }

  private void header() {
    output.line(
        "%-9s %11s %14s %14s %14s %14s %14s"
            .formatted("Delay", "N", "min", "avg", "median", "p99", "max"));
  }

  private void row(String name, DelayFigures figures) {
    output.line(
        "%-9s %11d %14s %14s %14s %14s %14s"
            .formatted(
                name,
                figures.count(),
                seconds((double) figures.minNanos()),
                seconds(figures.averageNanos()),
                seconds((double) figures.percentileNanos(50)),
                seconds((double) figures.percentileNanos(99)),
                seconds((double) figures.maxNanos())));
  }

  private static String name(Delay delay) {
    return switch (delay) {
      case DWELL, DELIVERY -> delay.name().toLowerCase(Locale.ROOT);
      case S2D, D2V, S2R, Q2G, Q2M, G2I, I2D, M2D, D2C, Q2C -> delay.name();
    };
  }

  /** Nine digits after the point while there is room for them. */
  private static String seconds(double nanos) {
    double seconds = nanos / SECOND;
    return String.format(Locale.ROOT, seconds < 1000 ? "%.9f" : "%.3e", seconds);
  }

  private void groups() {
    List<Map.Entry<Summary.Group, Summary.Sums>> sorted =
        summary.groups().entrySet().stream()
            .sorted(Map.Entry.comparingByKey(SummaryReport::compare))
            .toList();
    for (Map.Entry<Summary.Group, Summary.Sums> each : sorted) {
      Summary.Sums sums = each.getValue();
      output.line("-------------------- %s --------------------".formatted(title(each.getKey())));
      output.line(
          sums.requests() == 0
              ? "operations %d".formatted(sums.operations())
              : "operations %d, requests %d, bytes %d"
                  .formatted(sums.operations(), sums.requests(), sums.bytes()));
      if (!sums.delays().isEmpty()) {
        header();
        sums.delays().forEach((delay, figures) -> row(name(delay), figures));
      }
      output.line("");
    }
  }

  private static int compare(Summary.Group left, Summary.Group right) {
    return Comparator.comparing(Summary.Group::device, DEVICES)
        .thenComparing(Summary.Group::action)
        .compare(left, right);
  }

  private static final Comparator<Device> DEVICES =
      Comparator.comparingLong(Device::number).thenComparing(Device::name);

  private static String title(Summary.Group group) {
    String device =
        group.device().equals(Device.UNKNOWN)
            ? "no device"
            : Printable.cut(group.device().title(), 24);
    return device + " " + Flags.title(group.action());
  }

  private void origins() {
    if (summary.counts().requests() == 0) {
      return; // nothing reached a device as far as was traced
    }
    output.line("==================== Bytes by origin ====================");
    output.line(
        "%-16s %-40s %-17s %16s".formatted("Device, action", "Origin", "Confidence", "Bytes"));
    long[] sum = new long[1];
    Map<Summary.Caused, Long> caused = summary.caused();
    summary.groups().entrySet().stream()
        .filter(each -> each.getValue().bytes() > 0)
        .map(Map.Entry::getKey)
        .sorted(SummaryReport::compare)
        .forEach(group -> sum[0] += originsOf(group, caused));
    output.line(origin("sum", "", "", sum[0]));
    output.line("");
  }

  private long originsOf(Summary.Group group, Map<Summary.Caused, Long> caused) {
    List<Map.Entry<Summary.Caused, Long>> sorted =
        caused.entrySet().stream()
            .filter(each -> each.getKey().group().equals(group))
            .sorted(BY_BYTES)
            .toList();
    String title = Printable.cut(title(group), 16);
    int known = 0;
    int others = 0;
    long bytesOfOthers = 0;
    long sum = 0;
    for (Map.Entry<Summary.Caused, Long> each : sorted) {
      sum += each.getValue();
      if (each.getKey().origin().unknown() || known++ < rows) {
        output.line(origin(title, who(each.getKey()), sure(each.getKey()), each.getValue()));
      } else {
        others++;
        bytesOfOthers += each.getValue();
      }
    }
    if (others > 0) {
      output.line(origin(title, "(" + others + " others)", "", bytesOfOthers));
    }
    output.line(origin(title, "= all", "", sum));
    return sum;
  }

  /** Known ones first, the most bytes first. */
  private static final Comparator<Map.Entry<Summary.Caused, Long>> BY_BYTES =
      Comparator.<Map.Entry<Summary.Caused, Long>, Boolean>comparing(
              each -> each.getKey().origin().unknown())
          .thenComparing(Map.Entry.comparingByValue(Comparator.reverseOrder()))
          .thenComparing(each -> who(each.getKey()))
          .thenComparing(each -> each.getKey().confidence());

  private static String who(Summary.Caused row) {
    Origin origin = row.origin();
    if (origin.unknown()) {
      return Printable.cut("unknown: " + row.unknownBecause().title(), 40);
    }
    return origin.equals(Summary.REST) ? origin.process() : Printable.cut(origin.title(), 40);
  }

  private static String sure(Summary.Caused row) {
    return row.origin().unknown() || row.origin().equals(Summary.REST)
        ? ""
        : row.confidence().title();
  }

  private static String origin(String group, String who, String sure, long bytes) {
    return pad(group, 16) + " " + pad(who, 40) + " " + pad(sure, 17) + " %16d".formatted(bytes);
  }

  /** By columns, not by characters. */
  private static String pad(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - Printable.columns(text)));
  }

  private void counts() {
    Summary.Counts counts = summary.counts();
    output.line("==================== Counts ====================");
    count("histories", counts.histories());
    count("operations", counts.operations());
    if (counts.requests() > 0) {
      count("requests", counts.requests());
      count("flushes", counts.flushes());
      count("bios", counts.bios());
      count("merges", counts.merges());
      count("requeues", counts.requeues());
    }
    count("failed", counts.failed());
    if (counts.requests() > 0) {
      count("failed requests", counts.failedRequests());
    }
    if (summary.queueGapsLate() > 0) {
      count("late for Q2Q", summary.queueGapsLate());
    }
    if (lostEvents >= 0) {
      count("lost events", lostEvents);
    }
  }

  private void count(String name, long number) {
    output.line("%-16s %d".formatted(name, number));
  }
}
