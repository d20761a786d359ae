package dev.fathom.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of cells, the first column to the left, the others to the right. */
final class Table {
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  Table(List<String> header) {
    this.header = List.copyOf(header);
  }

  void add(List<String> row) {
    if (row.size() != header.size()) {
      throw new IllegalArgumentException("need " + header.size() + " cells, not " + row);
    }
    rows.add(List.copyOf(row));
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /** For a terminal: aligned, each line ended. */
  String text() {
    List<List<String>> all = new ArrayList<>(List.of(header));
    all.addAll(rows);
    int[] widths = new int[header.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        String pad = " ".repeat(widths[i] - row.get(i).length());
        text.append("  ").append(i == 0 ? row.get(i) + pad : pad + row.get(i));
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** For a document. */
  String markdown() {
    String ruler =
        IntStream.range(0, header.size())
            .mapToObj(i -> i == 0 ? "---" : "--:")
            .collect(Collectors.joining("|", "|", "|\n"));
    return line(header) + ruler + rows.stream().map(Table::line).collect(Collectors.joining());
  }

  private static String line(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
