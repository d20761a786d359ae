package dev.fathom.cli.truth;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first table of delays that btt or {@code --summary} prints: that of all devices. */
record DelayTable(Map<String, Row> rows) {
  private static final Pattern BTT =
      Pattern.compile(
          "(\\w+) +(\\d+\\.\\d+) +(?<average>\\d+\\.\\d+) +(\\d+\\.\\d+) +(?<count>\\d+)");
  private static final Pattern OURS =
      Pattern.compile("(\\w+) +(?<count>\\d+) +(\\d+\\.\\d+) +(?<average>\\d+\\.\\d+) .*");

  /**
   * One delay.
   *
   * @param averageSeconds exact to a nanosecond
   */
  record Row(long count, double averageSeconds) {}

  /** What btt says of a file; it leaves files where it runs, in this folder. */
  static DelayTable ofBtt(Path folder, String file) throws IOException, InterruptedException {
    String inFolder = "cd \"$0\" && exec btt -i \"$1\"";
    String text = Programs.run("sh", "-c", inFolder, folder.toString(), file);
    return of(text, BTT, "Device Overhead");
  }

  static DelayTable ofSummary(String text) {
    return of(text.substring(Math.max(text.indexOf("All devices"), 0)), OURS, "Bytes by origin");
  }

  /** The first row of each name counts: tables of single devices follow. */
  private static DelayTable of(String text, Pattern pattern, String end) {
    Map<String, Row> rows = new TreeMap<>();
    for (String line : text.lines().toList()) {
      if (line.contains(end)) {
        break;
      }
      Matcher row = pattern.matcher(line.strip());
      if (row.matches()) {
        long count = Long.parseLong(row.group("count"));
        rows.putIfAbsent(row.group(1), new Row(count, Double.parseDouble(row.group("average"))));
      }
    }
    return new DelayTable(rows);
  }

  Row row(String delay) {
    return rows.getOrDefault(delay, new Row(0, 0));
  }
}
