package dev.fathom.cli.report;

import dev.fathom.report.Printable;
import dev.fathom.report.TextReport;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Incidents as text for people, in the form that {@link TextReport} gives histories. */
final class IncidentText {
  private static final String RULE = "-".repeat(80);
  private static final String INDENT = " ".repeat(8);
  private static final String BOLD = "\u001b[1m";
  private static final String NORMAL = "\u001b[0m";

  /** Columns of the first word. */
  private static final int NAME = 16;

  /** Those whose data was waited for that are named; the others are counted. */
  private static final int NAMED = 8;

  private final boolean colours;

  IncidentText(boolean colours) {
    this.colours = colours;
  }

  /** Its lines, the rule below included; none is longer than {@link TextReport#COLUMNS}. */
  List<String> lines(Incident incident) {
    List<String> lines = new ArrayList<>();
    switch (incident) {
      case Incident.Wait wait -> {
        lines.add(head("waited", wait.nanos() < 0 ? "for write-back" : wait.nanos() + " ns"));
        lines.add(process(wait.waiter()));
        lines.add(line("FILE " + Printable.cut(wait.file().title(), 80)));
        dirtiers(wait, lines);
      }
      case Incident.Pause pause -> {
        lines.add(
            head(
                "paused",
                "%d ns at the dirty limit, %d pages dirtied"
                    .formatted(pause.nanos(), pause.dirtiedPages())));
        lines.add(process(pause.writer()));
      }
      case Incident.Scsi scsi -> {
        lines.add(head("scsi", Printable.cut(scsi.address() + " " + scsi.command(), 80)));
        lines.add(line("DEV %d,%d".formatted(scsi.disk() >>> 20, scsi.disk() & 0xfffff)));
        lines.add(line("RESULT: " + Printable.cut(scsi.trouble(), 80)));
      }
    }
    lines.add(RULE);
    return lines;
  }

  private static void dirtiers(Incident.Wait wait, List<String> lines) {
    List<Map.Entry<Origin, Integer>> all = wait.dirtiers();
    for (Map.Entry<Origin, Integer> each : all.subList(0, Math.min(NAMED, all.size()))) {
      boolean own = each.getKey().processId() == wait.waiter().processId();
      lines.add(
          line(
              "  FROM: %s, %s%s"
                  .formatted(who(each.getKey()), pages(each.getValue()), own ? ", its own" : "")));
    }
    if (all.size() > NAMED) {
      int pages = all.stream().skip(NAMED).mapToInt(Map.Entry::getValue).sum();
      lines.add(line("  FROM: %d others, %s".formatted(all.size() - NAMED, pages(pages))));
    }
  }

  private static String pages(int count) {
    return count == 1 ? "1 page" : count + " pages";
  }

  private String head(String name, String rest) {
    return (colours ? BOLD + name + NORMAL : name) + " ".repeat(NAME - name.length()) + rest;
  }

  private static String process(Origin origin) {
    return line("PROC: " + who(origin));
  }

  private static String who(Origin origin) {
    if (origin.unknown()) {
      return "unknown";
    }
    String name = origin.thread().isEmpty() ? origin.process() : origin.thread();
    return "%d/%d %s".formatted(origin.processId(), origin.threadId(), Printable.cut(name, 32));
  }

  private static String line(String text) {
    return INDENT + text;
  }
}
