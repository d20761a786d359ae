package dev.fathom.report.metrics;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strict reader of the part of OpenMetrics text 1.0 that has counters and histograms; throws an
 * AssertionError for whatever the specification forbids.
 */
final class OpenMetricsGrammar {
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*";
  private static final String QUOTED = "\"((?:[^\"\\\\\n]|\\\\[n\"\\\\])*)\"";
  private static final Pattern META = Pattern.compile("# (TYPE|UNIT|HELP) (" + NAME + ") (.+)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "(" + NAME + ")(?:\\{((?:" + LABEL + "=" + QUOTED + ",?)*)})? ([-+0-9.eEInf]+)");
  private static final Pattern PAIR = Pattern.compile("(" + LABEL + ")=" + QUOTED);

  private record Series(String name, Map<String, String> labels) {}

  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<Series, Double> values = new LinkedHashMap<>();
  private final Set<String> closed = new LinkedHashSet<>();
  private String family = "";

  private OpenMetricsGrammar() {}

  static OpenMetricsGrammar parse(String text) {
    OpenMetricsGrammar parsed = new OpenMetricsGrammar();
    check(text.endsWith("# EOF\n"), "does not end with # EOF");
    String[] lines = text.split("\n", -1);
    for (int at = 0; at < lines.length - 2; at++) {
      check(!lines[at].equals("# EOF"), "# EOF before the end");
      if (lines[at].startsWith("#")) {
        parsed.meta(lines[at]);
      } else {
        parsed.sample(lines[at]);
      }
    }
    parsed.histograms();
    return parsed;
  }

  private void meta(String line) {
    Matcher meta = META.matcher(line);
    check(meta.matches(), line);
    if (!meta.group(2).equals(family)) {
      check(closed.add(meta.group(2)), "family twice: " + line);
      family = meta.group(2);
    }
    if (meta.group(1).equals("TYPE")) {
      check(types.put(family, meta.group(3)) == null, "type twice: " + line);
    }
    if (meta.group(1).equals("UNIT")) {
      check(family.endsWith("_" + meta.group(3)), "name without its unit: " + line);
    }
  }

  private void sample(String line) {
    Matcher sample = SAMPLE.matcher(line);
    check(sample.matches(), line);
    String name = sample.group(1);
    check(!family.isEmpty() && name.startsWith(family), "outside of its family: " + line);
    check(suffixes().contains(name.substring(family.length())), "wrong suffix: " + line);
    Map<String, String> labels = new TreeMap<>();
    if (sample.group(2) != null) {
      Matcher pair = PAIR.matcher(sample.group(2));
      while (pair.find()) {
        check(labels.put(pair.group(1), pair.group(2)) == null, "label twice: " + line);
      }
    }
    double value = Double.parseDouble(number(sample.group(4)));
    check(value >= 0, "below zero: " + line);
    check(values.put(new Series(name, labels), value) == null, "series twice: " + line);
  }

  private static String number(String text) {
    check(text.matches("[-+]?(\\d+(\\.\\d*)?([eE][-+]?\\d+)?|Inf)"), "no number: " + text);
    return text.replace("Inf", "Infinity");
  }

  private Set<String> suffixes() {
    return switch (types.getOrDefault(family, "")) {
      case "counter" -> Set.of("_total", "_created");
      case "histogram" -> Set.of("_bucket", "_count", "_sum", "_created");
      default -> Set.of();
    };
  }

  /** Buckets grow, the last is +Inf and equals the count. */
  private void histograms() {
    Map<Series, TreeMap<Double, Double>> buckets = new LinkedHashMap<>();
    values.forEach((series, value) -> {
      if (series.name.endsWith("_bucket")) {
        Map<String, String> labels = new TreeMap<>(series.labels);
        String bound = labels.remove("le");
        check(bound != null, "bucket without le");
        String name = series.name.replace("_bucket", "_count");
        buckets
            .computeIfAbsent(new Series(name, labels), any -> new TreeMap<>())
            .put(Double.valueOf(number(String.valueOf(bound))), value);
      }
    });
    buckets.forEach((count, all) -> {
      double last = 0;
      for (double value : all.values()) {
        check(value >= last, "buckets shrink: " + count);
        last = value;
      }
      check(all.lastKey() == Double.POSITIVE_INFINITY, "no +Inf: " + count);
      check(values.getOrDefault(count, last) == last, "count is not +Inf: " + count);
    });
  }

  Set<String> families() {
    return types.keySet();
  }

  double value(String name) {
    return values.getOrDefault(new Series(name, Map.of()), Double.NaN);
  }

  double sum(String name) {
    return values.entrySet().stream()
        .filter(each -> each.getKey().name.equals(name))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  Set<String> labelValues(String name, String label) {
    Set<String> found = new LinkedHashSet<>();
    values.keySet().stream()
        .filter(series -> series.name.equals(name))
        .forEach(series -> found.add(series.labels.getOrDefault(label, "")));
    return found;
  }

  private static void check(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }
}
