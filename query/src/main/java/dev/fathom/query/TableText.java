package dev.fathom.query;

import java.util.ArrayList;
import java.util.List;

/**
 * A query's result as a table of less than 100 columns. Names are from elsewhere: what would move a
 * cursor is replaced, and long ones lose their middle.
 */
final class TableText {
  private static final int WIDTH = 99;
  private static final int KEY_LEAST = 5;
  private static final List<Column> SHOWN =
      List.of(Column.COUNT, Column.BYTES, Column.DEVICE_BYTES, Column.FAILED);
  private static final List<Column> ALL_MEASURED =
      List.of(Column.AVERAGE, Column.P50, Column.P99, Column.MAX);

  /** Where there are more keys than these, they need the room. */
  private static final int FEW_KEYS = 3;

  private static final List<Column> FEW_MEASURED = List.of(Column.P99, Column.MAX);

  private final QueryTable table;
  private final List<Column> measured;
  private final List<List<String>> lines = new ArrayList<>();

  private TableText(QueryTable table) {
    this.table = table;
    this.measured = table.by().size() > FEW_KEYS ? FEW_MEASURED : ALL_MEASURED;
  }

  static String of(QueryTable table) {
    return new TableText(table).text();
  }

  private String text() {
    lines.add(head());
    table.rows().forEach(row -> lines.add(line(row, keys(row))));
    Row other = table.other();
    if (other != null) {
      lines.add(line(other, only("other")));
    }
    lines.add(line(table.total(), only("total")));
    StringBuilder text = new StringBuilder();
    String first = measured.getFirst().title();
    String name = table.query().measure().name();
    text.append(first).append(" to max are of ").append(name).append('\n');
    int[] widths = widths();
    lines.forEach(line -> append(line, widths, text));
    if (table.failures() > 0) {
      text.append(table.failures()).append(" evaluations failed\n");
    }
    return text.toString();
  }

  private int keyCount() {
    return Math.max(1, table.by().size());
  }

  private List<String> head() {
    List<String> head = new ArrayList<>();
    table.by().forEach(name -> head.add(PlainText.of(name)));
    if (head.isEmpty()) {
      head.add("");
    }
    SHOWN.forEach(column -> head.add(column == Column.DEVICE_BYTES ? "device" : column.title()));
    measured.forEach(column -> head.add(column.title()));
    return head;
  }

  private List<String> keys(Row row) {
    List<String> keys = new ArrayList<>();
    row.keys().forEach(key -> keys.add(PlainText.of(Amounts.key(key))));
    return keys.isEmpty() ? only("all") : keys;
  }

  private List<String> only(String name) {
    List<String> keys = new ArrayList<>(List.of(name));
    while (keys.size() < keyCount()) {
      keys.add("");
    }
    return keys;
  }

  private List<String> line(Row row, List<String> keys) {
    List<String> line = new ArrayList<>(keys);
    line.add(Amounts.count(row.count()));
    line.add(Amounts.size(row.bytes()));
    line.add(Amounts.size(row.deviceBytes()));
    line.add(Amounts.count(row.failed()));
    boolean time = table.query().measure().isTime();
    for (Column column : measured) {
      long value = column.of(row);
      boolean none = row.values().count() == 0;
      line.add(none ? "-" : time ? Amounts.time(value) : Amounts.size(value));
    }
    return line;
  }

  /** Numbers get what they need; keys share the rest. */
  private int[] widths() {
    int columns = keyCount() + SHOWN.size() + measured.size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], length(line.get(i)));
      }
    }
    int room = WIDTH - 2 * (columns - 1);
    for (int i = keyCount(); i < columns; i++) {
      room -= widths[i];
    }
    while (sumOfKeys(widths) > room && narrowWidest(widths)) {}
    return widths;
  }

  private int sumOfKeys(int[] widths) {
    int sum = 0;
    for (int i = 0; i < keyCount(); i++) {
      sum += widths[i];
    }
    return sum;
  }

  private boolean narrowWidest(int[] widths) {
    int widest = 0;
    for (int i = 1; i < keyCount(); i++) {
      widest = widths[i] > widths[widest] ? i : widest;
    }
    boolean can = widths[widest] > KEY_LEAST;
    widths[widest] -= can ? 1 : 0;
    return can;
  }

  private void append(List<String> line, int[] widths, StringBuilder text) {
    int begin = text.length();
    for (int i = 0; i < widths.length; i++) {
      String cell = PlainText.shortened(line.get(i), widths[i]);
      String gap = " ".repeat(widths[i] - length(cell));
      text.append(i == 0 ? "" : "  ");
      text.append(i < keyCount() ? cell + gap : gap + cell);
    }
    while (text.length() > begin && text.charAt(text.length() - 1) == ' ') {
      text.setLength(text.length() - 1);
    }
    text.append('\n');
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
