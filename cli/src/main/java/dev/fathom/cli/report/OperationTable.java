package dev.fathom.cli.report;

import dev.fathom.report.DelayFigures;
import dev.fathom.report.Printable;
import dev.fathom.trace.Action;
import dev.fathom.trace.History;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Origin;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Operations by who asked for them and by what they do: how many, bytes moved, latencies from
 * submit to reap. Memory is bounded: a row each for the first {@value #ROWS_MOST}, and the rest in
 * one.
 */
final class OperationTable implements HistorySink {
  private static final int ROWS_MOST = 10_000;
  private static final double SECOND = 1e9;
  private static final String REST = "(others)";

  private final int shown;
  private final Map<Key, Sums> rows = new HashMap<>();

  /** The last answer: most operations are of the thread of the one before. */
  private Origin lastOrigin = Origin.UNKNOWN;

  private Action lastAction = Action.OTHER;
  private @Nullable Sums lastSums;

  private record Key(String who, Action action) {}

  private static final class Sums {
    final DelayFigures latency = new DelayFigures();
    long count;
    long bytes;
    long failed;
  }

  OperationTable(int shown) {
    this.shown = shown;
  }

  @Override
  public void accept(History history) {
    OperationPart operation = history.operation();
    if (operation == null) {
      return;
    }
    Sums sums = sums(operation.origin(), operation.action());
    sums.count++;
    sums.failed += operation.failed() ? 1 : 0;
    if (moves(operation.action())) {
      sums.bytes += Math.max(0, operation.result());
    }
    if (!history.cutShort()) {
      sums.latency.add(operation.latencyNanos());
    }
  }

  /** Results of other actions are no bytes. */
  private static boolean moves(Action action) {
    return action == Action.READ || action == Action.WRITE;
  }

  private Sums sums(Origin origin, Action action) {
    Sums last = lastSums;
    if (last == null || action != lastAction || !origin.equals(lastOrigin)) {
      last = row(new Key(origin.title(), action));
      lastOrigin = origin;
      lastAction = action;
      lastSums = last;
    }
    return last;
  }

  private Sums row(Key key) {
    Sums known = rows.get(key);
    if (known != null) {
      return known;
    }
    Key place = rows.size() < ROWS_MOST ? key : new Key(REST, key.action());
    return rows.computeIfAbsent(place, any -> new Sums());
  }

  /** The table, empty if there were no operations. */
  String text() {
    if (rows.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    text.append("==================== Operations ====================\n");
    text.append(
        "%-26s %11s %15s %7s %11s %11s %11s\n"
            .formatted("Origin, action", "N", "bytes", "failed", "median", "p99", "max"));
    List<Map.Entry<Key, Sums>> sorted = rows.entrySet().stream().sorted(ORDER).toList();
    sorted.stream().limit(shown).forEach(row -> text.append(line(row)));
    if (sorted.size() > shown) {
      text.append("(%,d rows more: --top)\n".formatted(sorted.size() - shown));
    }
    return text.append('\n').toString();
  }

  private static final Comparator<Map.Entry<Key, Sums>> ORDER =
      Comparator.<Map.Entry<Key, Sums>>comparingLong(row -> -row.getValue().bytes)
          .thenComparingLong(row -> -row.getValue().count)
          .thenComparing(row -> row.getKey().who())
          .thenComparing(row -> row.getKey().action());

  private static String line(Map.Entry<Key, Sums> row) {
    Sums sums = row.getValue();
    DelayFigures latency = sums.latency;
    String action = row.getKey().action().name().toLowerCase(Locale.ROOT);
    String who = Printable.cut(row.getKey().who(), 25 - action.length()) + " " + action;
    String padding = " ".repeat(Math.max(1, 27 - Printable.columns(who)));
    boolean timed = latency.count() > 0;
    return who
        + padding
        + "%11d %15d %7d %11s %11s %11s"
            .formatted(
                sums.count,
                sums.bytes,
                sums.failed,
                timed ? seconds(latency.percentileNanos(50)) : "-",
                timed ? seconds(latency.percentileNanos(99)) : "-",
                timed ? seconds(latency.maxNanos()) : "-")
        + "\n";
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.9f", nanos / SECOND);
  }
}
