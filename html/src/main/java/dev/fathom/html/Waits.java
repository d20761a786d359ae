package dev.fathom.html;

import dev.fathom.trace.FileName;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Who had to wait, and for whose data: the longest ones are kept, all are counted. As columns: a
 * table of waits, and one of those whose data was waited for. Owned by one thread.
 */
final class Waits {
  /** Waits that are kept. */
  static final int MOST = 20_000;

  /** Those whose data was waited for that a wait names; the others are one. */
  private static final int DIRTIERS = 32;

  private static final int WRITE_BACK = 0;
  private static final int DIRTY_LIMIT = 1;
  private static final int SCSI = 2;

  /** A wait and its place in the stream, which makes the order total. */
  private record Entry(Incident incident, long nanos, long number) {}

  private static final Comparator<Entry> SHORTEST_FIRST =
      Comparator.comparingLong(Entry::nanos)
          .thenComparing(Comparator.comparingLong(Entry::number).reversed());

  private final PriorityQueue<Entry> longest = new PriorityQueue<>(SHORTEST_FIRST);
  private long count;
  private long sumNanos;

  /** Counts one, and perhaps keeps it. */
  void add(Incident incident) {
    long nanos = nanos(incident);
    sumNanos += Math.max(0, nanos);
    longest.add(new Entry(incident, nanos, count++));
    if (longest.size() > MOST) {
      longest.remove();
    }
  }

  /** Whether it has a place in time. */
  static boolean timed(Incident incident) {
    long start = incident.startNanos();
    return start >= 0 && start <= Long.MAX_VALUE - Math.max(0, nanos(incident));
  }

  /** How long; −1 if its end was not seen. */
  private static long nanos(Incident incident) {
    return switch (incident) {
      case Incident.Wait wait -> wait.nanos();
      case Incident.Pause pause -> pause.nanos();
      case Incident.Scsi _ -> 0;
    };
  }

  private List<Incident> kept() {
    return longest.stream()
        .sorted(
            Comparator.<Entry>comparingLong(entry -> entry.incident().startNanos())
                .thenComparingLong(Entry::number))
        .map(Entry::incident)
        .toList();
  }

  /** When the first of those that are kept began; 0 if there are none. */
  long startNanos() {
    return longest.stream().mapToLong(entry -> entry.incident().startNanos()).min().orElse(0);
  }

  /** Adds the columns, and counts as members of an object. */
  void write(Json json, Columns columns, NameTables names, long baseNanos) {
    Dictionary<String> texts = new Dictionary<>();
    texts.idOf("");
    Table table = new Table(columns, names, texts, baseNanos);
    kept().forEach(table::add);
    json.name("waits").open('{').name("count").value(count).name("sum").value(sumNanos);
    json.name("texts").values(texts.all()).close('}');
  }

  /** The rows. */
  private static final class Table {
    private final NameTables names;
    private final Dictionary<String> texts;
    private final long baseNanos;
    private final Columns.Column start;
    private final Columns.Column nanos;
    private final Columns.Column kind;
    private final Columns.Column origin;
    private final Columns.Column file;
    private final Columns.Column pages;
    private final Columns.Column text;
    private final Columns.Column dirtiers;
    private final Columns.Column dirtier;
    private final Columns.Column dirtierPages;

    Table(Columns columns, NameTables names, Dictionary<String> texts, long baseNanos) {
      this.names = names;
      this.texts = texts;
      this.baseNanos = baseNanos;
      start = columns.delta("wait.start");
      nanos = columns.plain("wait.nanos");
      kind = columns.plain("wait.kind");
      origin = columns.plain("wait.origin");
      file = columns.plain("wait.file");
      pages = columns.plain("wait.pages");
      text = columns.plain("wait.text");
      dirtiers = columns.plain("wait.dirtiers");
      dirtier = columns.plain("dirtier.origin");
      dirtierPages = columns.plain("dirtier.pages");
    }

    void add(Incident incident) {
      switch (incident) {
        case Incident.Wait wait -> {
          row(wait, WRITE_BACK, wait.waiter(), wait.file(), wait.pageCount(), "");
          dirtiers(wait.dirtiers());
        }
        case Incident.Pause pause -> {
          row(pause, DIRTY_LIMIT, pause.writer(), FileName.NONE, pause.dirtiedPages(), "");
          dirtiers.add(0);
        }
        case Incident.Scsi scsi -> {
          String words = scsi.address() + " " + scsi.command() + ": " + scsi.trouble();
          row(scsi, SCSI, Origin.UNKNOWN, FileName.NONE, 0, words);
          dirtiers.add(0);
        }
      }
    }

    private void row(
        Incident incident, int what, Origin who, FileName of, long count, String words) {
      start.add(incident.startNanos() - baseNanos);
      nanos.add(Waits.nanos(incident));
      kind.add(what);
      origin.add(names.origins.idOf(who));
      file.add(names.files.idOf(of));
      pages.add(count);
      text.add(texts.idOf(words));
    }

    private void dirtiers(List<Map.Entry<Origin, Integer>> all) {
      List<Map.Entry<Origin, Integer>> named = new ArrayList<>(all);
      long rest = 0;
      while (named.size() > DIRTIERS) {
        rest += named.removeLast().getValue();
      }
      dirtiers.add(named.size() + (rest > 0 ? 1 : 0));
      for (Map.Entry<Origin, Integer> each : named) {
        dirtier.add(names.origins.idOf(each.getKey()));
        dirtierPages.add(each.getValue());
      }
      if (rest > 0) {
        dirtier.add(names.origins.idOf(CausedBytes.OTHERS));
        dirtierPages.add(rest);
      }
    }
  }
}
