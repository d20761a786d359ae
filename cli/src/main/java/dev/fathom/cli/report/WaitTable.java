package dev.fathom.cli.report;

import dev.fathom.report.Printable;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Who waited how long, and for whose data: a row for each process and kind of wait. */
final class WaitTable {
  private static final double SECOND = 1e9;

  /** Rows, and dirtiers of a row, that are told apart; more share one. */
  private static final int MOST = 10_000;

  private static final Origin REST = Origin.ofTask(0, 0, "(others)", "");

  private final int shown;
  private final Map<Key, Sums> rows = new HashMap<>();

  private record Key(long process, String name, String kind) {}

  private static final class Sums {
    final Map<String, Long> pages = new HashMap<>();
    long count;
    long nanos;
    long mostNanos;
  }

  /** Shows so many rows. */
  WaitTable(int shown) {
    this.shown = shown;
  }

  void add(Incident incident) {
    switch (incident) {
      case Incident.Wait wait -> {
        Sums sums = row(wait.waiter(), "write-back");
        add(sums, wait.nanos());
        wait.pages().forEach((dirtier, pages) -> addPages(sums, wait.waiter(), dirtier, pages));
      }
      case Incident.Pause pause -> add(row(pause.writer(), "dirty limit"), pause.nanos());
      case Incident.Scsi _ -> {} // nobody's wait
    }
  }

  private static void add(Sums sums, long nanos) {
    sums.count++;
    sums.nanos += Math.max(0, nanos);
    sums.mostNanos = Math.max(sums.mostNanos, nanos);
  }

  private static void addPages(Sums sums, Origin waiter, Origin dirtier, int pages) {
    boolean own = dirtier.processId() == waiter.processId();
    String whose = dirtier.unknown() ? "unknown" : own ? "its own" : name(dirtier);
    boolean room = sums.pages.size() < MOST || sums.pages.containsKey(whose);
    sums.pages.merge(room ? whose : REST.process(), (long) pages, Long::sum);
  }

  private Sums row(Origin origin, String kind) {
    Key key = new Key(origin.processId(), origin.process(), kind);
    if (!rows.containsKey(key) && rows.size() >= MOST) {
      key = new Key(0, REST.process(), kind);
    }
    return rows.computeIfAbsent(key, _ -> new Sums());
  }

  private static String name(Origin origin) {
    return origin.processId() == 0 ? origin.process() : origin.process() + " " + origin.processId();
  }

  /** The table, empty if nobody waited. */
  String text() {
    if (rows.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("\n==================== Waits ====================\n");
    text.append(
        "%-22s %-11s %7s %13s %13s  %s\n"
            .formatted("Process", "Kind", "N", "total", "max", "Whose pages"));
    List<Map.Entry<Key, Sums>> sorted = new ArrayList<>(rows.entrySet());
    sorted.sort(ORDER);
    sorted.stream().limit(shown).forEach(row -> text.append(line(row)).append('\n'));
    if (sorted.size() > shown) {
      text.append("(%,d rows more)\n".formatted(sorted.size() - shown));
    }
    return text.toString();
  }

  private static final Comparator<Map.Entry<Key, Sums>> ORDER =
      Comparator.<Map.Entry<Key, Sums>>comparingLong(row -> -row.getValue().nanos)
          .thenComparingLong(row -> -row.getValue().count)
          .thenComparing(row -> row.getKey().name())
          .thenComparingLong(row -> row.getKey().process())
          .thenComparing(row -> row.getKey().kind());

  private static String line(Map.Entry<Key, Sums> row) {
    Key key = row.getKey();
    Sums sums = row.getValue();
    String who = key.process() == 0 ? key.name() : key.name() + " " + key.process();
    String name = Printable.cut(who, 22);
    String padding = " ".repeat(Math.max(0, 22 - Printable.columns(name)));
    String text =
        "%s%s %-11s %7d %13s %13s"
            .formatted(
                name,
                padding,
                key.kind(),
                sums.count,
                seconds(sums.nanos),
                seconds(sums.mostNanos));
    return sums.pages.isEmpty() ? text : text + "  " + Printable.cut(whose(sums), 27);
  }

  /** Two of them, with their part of the pages. */
  private static String whose(Sums sums) {
    long all = sums.pages.values().stream().mapToLong(Long::longValue).sum();
    List<String> words =
        sums.pages.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(2)
            .map(each -> "%s %d%%".formatted(each.getKey(), 100 * each.getValue() / all))
            .toList();
    return String.join(", ", words);
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.9f", nanos / SECOND);
  }
}
