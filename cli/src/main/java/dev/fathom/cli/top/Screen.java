package dev.fathom.cli.top;

import dev.fathom.report.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is seen: a function of figures, view and size. Lines are never wider than the screen, and
 * there are never more of them than it has.
 */
final class Screen {
  private static final String KEYS =
      "q quit  h help  space freeze  < > sort  g group  / filter  u units";
  private static final List<String> HELP =
      List.of(
          "q, Ctrl-C   quit              space  freeze, and go on",
          "< >         sort by column    r      least first",
          "g           rows: process, thread, cgroup, file, device",
          "/           filter by text    Esc    show all",
          "up down     scroll            u      units: K=1024, k=1000, KiB",
          "",
          "READ/s   bytes from devices, of the last interval",
          "WRITE/s  bytes that reached devices, by who wrote them",
          "DIRTY    its data in memory that is on no way to a device yet",
          "p50 p99  queued until completed, of the last 10 s as all below",
          "DWELL    dirty in memory until queued, median",
          "WAITS    waits for pages under write-back, as in fsync",
          "WAITED FOR  who had made most of those pages dirty",
          "PAUSED   time paused at the limit of dirty memory",
          "SURE     bytes whose origin is certain");

  private Screen() {}

  /** A line and whether it stands out. */
  record Line(String text, Look look) {}

  /** How a line stands out, where there are colours. */
  enum Look {
    /** Not. */
    PLAIN,
    /** A title. */
    TITLE,
    /** Less important. */
    FAINT,
    /** Something is missing. */
    WARNING
  }

  /** The screen. */
  static List<Line> of(Snapshot shot, View view, int width, int height) {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(first(shot, view), Look.PLAIN));
    lines.add(new Line(totals(shot, view.units()), Look.PLAIN));
    if (shot.around().losses().any()) {
      lines.add(new Line("not told: " + shot.around().losses().sentence(), Look.WARNING));
    }
    Line last = new Line(footer(view), Look.FAINT);
    if (view.help()) {
      HELP.forEach(line -> lines.add(new Line(line, Look.PLAIN)));
      for (String missing : shot.around().missing()) {
        lines.add(new Line("not told on this kernel: " + Printable.of(missing), Look.WARNING));
      }
    } else {
      lines.addAll(table(shot, view, width, height - lines.size() - 1));
    }
    while (lines.size() >= height && !lines.isEmpty()) {
      lines.removeLast();
    }
    while (lines.size() < height - 1) {
      lines.add(new Line("", Look.PLAIN));
    }
    lines.add(last);
    return lines.stream()
        .map(line -> new Line(Layout.fitted(line.text(), width), line.look()))
        .toList();
  }

  /**
   * The rows for programs and files: titles, the first rows, and a line above.
   *
   * @param most rows of origins
   */
  static List<String> plain(Snapshot shot, View view, int width, int most) {
    List<String> lines = new ArrayList<>();
    lines.add(first(shot, view));
    lines.add(totals(shot, view.units()));
    if (shot.around().losses().any()) {
      lines.add("not told: " + shot.around().losses().sentence());
    }
    int ends = (int) shot.rows().stream().filter(row -> !isOrigin(row)).count();
    table(shot, view, width, most + ends + 2).forEach(line -> lines.add(line.text()));
    return lines.stream().map(line -> Layout.fitted(line, width)).toList();
  }

  /** Titles and rows; those that stand for many come last and are always there. */
  private static List<Line> table(Snapshot shot, View view, int width, int height) {
    Layout layout = Layout.of(width, shot.grouping());
    List<Line> lines = new ArrayList<>();
    String name = shot.grouping().title().toUpperCase(Locale.ROOT);
    lines.add(new Line(layout.titles(view, name), Look.TITLE));
    List<RowFigures> ends =
        shot.rows().stream()
            .filter(row -> !isOrigin(row))
            .sorted((a, b) -> a.kind().compareTo(b.kind()))
            .toList();
    List<RowFigures> wanted =
        shot.rows().stream()
            .filter(row -> isOrigin(row) && matches(row, view.filter()))
            .sorted(view.sort().order(view.leastFirst()))
            .toList();
    int reasons = shot.unknown().isEmpty() ? 0 : 1;
    int room = Math.max(0, height - 1 - ends.size() - reasons);
    int from = Math.clamp(view.skipped(), 0, Math.max(0, wanted.size() - room));
    for (RowFigures row : wanted.subList(from, Math.min(wanted.size(), from + room))) {
      lines.add(new Line(layout.row(row, view.units()), row.idle() ? Look.FAINT : Look.PLAIN));
    }
    for (RowFigures row : ends) {
      lines.add(new Line(layout.row(row, view.units()), Look.FAINT));
    }
    if (reasons > 0) {
      lines.add(new Line("unknown because: " + shot.unknown(), Look.FAINT));
    }
    return lines;
  }

  private static boolean isOrigin(RowFigures row) {
    return row.kind() == RowFigures.Kind.ORIGIN;
  }

  private static boolean matches(RowFigures row, String filter) {
    String text = row.name() + '\n' + row.number() + '\n' + row.waitedFor();
    return text.toLowerCase(Locale.ROOT).contains(filter.toLowerCase(Locale.ROOT));
  }

  private static String first(Snapshot shot, View view) {
    StringBuilder line = new StringBuilder("fathom top  ").append(shot.around().time());
    if (view.frozen()) {
      line.append("  FROZEN");
    }
    line.append("  by ").append(shot.grouping().title());
    if (!shot.around().scope().isEmpty()) {
      line.append("  only ").append(Printable.of(shot.around().scope()));
    }
    if (!view.filter().isEmpty() && !view.typing()) {
      line.append("  /").append(Printable.of(view.filter()));
    }
    return line.toString();
  }

  private static String totals(Snapshot shot, Units units) {
    double read = 0;
    double written = 0;
    for (RowFigures row : shot.rows()) {
      read += row.readBytesPerSecond();
      written += row.writtenBytesPerSecond();
    }
    return "read %s/s  written %s/s  machine: dirty %s, in write-back %s"
        .formatted(
            units.bytes(read),
            units.bytes(written),
            units.bytes((double) shot.around().dirtyBytes()),
            units.bytes((double) shot.around().writebackBytes()));
  }

  private static String footer(View view) {
    if (view.typing()) {
      return "/" + Printable.of(view.filter()) + "_";
    }
    return view.help() ? "any key goes back" : KEYS;
  }
}
