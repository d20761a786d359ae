package dev.fathom.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A result as tables: what was measured, what was asked for, and who is missing. */
final class ResultTables {
  private static final String UNKNOWN = "–";

  private final Result result;

  ResultTables(Result result) {
    this.result = result;
  }

  /** For a terminal. */
  String text() {
    StringBuilder text = new StringBuilder(result.scenario().name());
    text.append(": ").append(result.scenario().title()).append("\n\n").append(measured().text());
    Table targets = targets();
    if (!targets.isEmpty()) {
      text.append('\n').append(targets.text());
    }
    result.skipped().forEach((who, why) -> text.append("  skipped " + who + ": " + why + "\n"));
    return text.append('\n').toString();
  }

  /** For a document. */
  String markdown() {
    String title = result.scenario().title();
    StringBuilder text = new StringBuilder("**");
    text.append(Character.toUpperCase(title.charAt(0))).append(title.substring(1)).append("**\n\n");
    text.append(measured().markdown());
    Table targets = targets();
    if (!targets.isEmpty()) {
      text.append('\n').append(targets.markdown());
    }
    for (Map.Entry<String, String> missing : result.skipped().entrySet()) {
      text.append("\nNot measured: ").append(missing.getKey()).append(" (");
      text.append(missing.getValue()).append(").\n");
    }
    return text.toString();
  }

  /** Medians, and the spread of IOPS as ratios to the baseline. */
  private Table measured() {
    String baseline = baseline();
    List<String> header = new ArrayList<>(List.of("contender"));
    for (Metric metric : Metric.values()) {
      header.add(metric.title());
    }
    if (baseline != null) {
      header.add("IOPS × " + baseline);
    }
    Table table = new Table(header);
    for (String contender : result.samples().keySet()) {
      List<String> row = new ArrayList<>(List.of(contender));
      for (Metric metric : Metric.values()) {
        Spread values = result.values(contender, metric);
        row.add(values == null ? UNKNOWN : metric.format(values.median()));
      }
      if (baseline != null) {
        row.add(spread(result.ratios(contender, baseline, Metric.IOPS)));
      }
      table.add(row);
    }
    return table;
  }

  /** C with the same flags, or plain channels where there is no such thing. */
  private @Nullable String baseline() {
    return List.of(Contenders.C_URING, Contenders.CHANNEL_THREADS).stream()
        .filter(result.samples()::containsKey)
        .findFirst()
        .orElse(null);
  }

  private static String spread(@Nullable Spread ratios) {
    return ratios == null
        ? UNKNOWN
        : "%s / %s / %s"
            .formatted(
                Spread.format(ratios.least()),
                Spread.format(ratios.median()),
                Spread.format(ratios.greatest()));
  }

  private Table targets() {
    Table table = new Table(List.of("target", "min", "median", "max", "verdict"));
    for (Target target : Target.of(result.scenario())) {
      Spread judged = result.judged(target);
      table.add(
          judged == null
              ? List.of(target.title(), UNKNOWN, UNKNOWN, UNKNOWN, "not measured")
              : List.of(
                  target.title(),
                  Spread.format(judged.least()),
                  Spread.format(judged.median()),
                  Spread.format(judged.greatest()),
                  target.isMet(judged.median()) ? "PASS" : "MISS"));
    }
    return table;
  }
}
