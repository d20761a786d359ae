package dev.fathom.cli.top;

import dev.fathom.report.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The columns that fit, and rows in them. Names come first and those waited for last; both take
 * what the figures leave.
 *
 * @param width of the terminal
 * @param number title of the column of numbers, empty if there is none
 * @param nameWidth of names
 * @param columns of figures that fit
 * @param waitedForWidth of those waited for, 0 if it does not fit
 */
record Layout(int width, String number, int nameWidth, Set<Column> columns, int waitedForWidth) {
  private static final String WAITED_FOR = "WAITED FOR";
  private static final int NUMBER_WIDTH = 8;
  private static final int LEAST_NAME = 12;
  private static final int LEAST_PATH = 40;
  private static final int MOST_NAME = 32;
  private static final int LEAST_WAITED_FOR = 14;

  /** Figures that go before those waited for. */
  private static final int BEFORE_WAITED_FOR = 6;

  /** For a width. */
  static Layout of(int width, Grouping grouping) {
    boolean paths = grouping == Grouping.FILE || grouping == Grouping.CGROUP;
    int least = paths ? Math.clamp(width / 3, LEAST_NAME, LEAST_PATH) : LEAST_NAME;
    int room = width - least - (grouping.number().isEmpty() ? 0 : NUMBER_WIDTH + 1);
    EnumSet<Column> columns = EnumSet.noneOf(Column.class);
    List<Column> ranked = new ArrayList<>(List.of(Column.values()));
    ranked.sort(Comparator.comparingInt(Column::rank));
    int waitedFor = 0;
    for (Column column : ranked) {
      if (column.rank() > BEFORE_WAITED_FOR && waitedFor == 0) {
        if (room <= LEAST_WAITED_FOR) {
          break;
        }
        waitedFor = LEAST_WAITED_FOR;
        room -= waitedFor + 1;
      }
      if (room <= column.width()) {
        break;
      }
      columns.add(column);
      room -= column.width() + 1;
    }
    int longer = Math.max(0, room) * (waitedFor == 0 ? 2 : 1) / 2;
    int most = paths ? width : MOST_NAME;
    int name = Math.max(1, Math.min(Math.min(width, most), least + longer));
    int rest = Math.max(0, room) - (name - least);
    return new Layout(
        width, grouping.number(), name, columns, waitedFor == 0 ? 0 : waitedFor + rest);
  }

  /** The titles; the column sorted by has an arrow. */
  String titles(View view, String nameTitle) {
    StringBuilder line = new StringBuilder(left(nameTitle, nameWidth));
    if (!number.isEmpty()) {
      line.append(' ').append(right(number, NUMBER_WIDTH));
    }
    for (Column column : columns) {
      boolean sorted = column == view.sort();
      String title = column.title();
      String marked = sorted ? mark(title, column.width(), view.leastFirst()) : title;
      line.append(' ').append(right(marked, column.width()));
    }
    if (waitedForWidth > 0) {
      line.append(' ').append(left(WAITED_FOR, waitedForWidth));
    }
    return fitted(line.toString(), width);
  }

  private static String mark(String title, int width, boolean leastFirst) {
    String arrow = leastFirst ? "^" : "v";
    String shorter = title.endsWith("/s") ? title.substring(0, title.length() - 2) : title;
    return arrow
        + (title.length() < width
            ? title
            : shorter.substring(0, Math.min(shorter.length(), width - 1)));
  }

  /** A row. */
  String row(RowFigures row, Units units) {
    StringBuilder line = new StringBuilder();
    if (row.number().isEmpty() && !number.isEmpty()) {
      line.append(left(row.name(), nameWidth + 1 + NUMBER_WIDTH));
    } else {
      line.append(left(row.name(), nameWidth));
      if (!number.isEmpty()) {
        line.append(' ').append(right(row.number(), NUMBER_WIDTH));
      }
    }
    for (Column column : columns) {
      line.append(' ').append(right(column.text(row, units), column.width()));
    }
    if (waitedForWidth > 0) {
      line.append(' ').append(left(row.waitedFor(), waitedForWidth));
    }
    return fitted(line.toString(), width);
  }

  /** A hostile text made visible, cut, and followed by blanks. */
  static String left(String text, int width) {
    String cut = cut(text, width);
    return cut + " ".repeat(width - Printable.columns(cut));
  }

  private static String right(String text, int width) {
    String cut = text.length() > width ? ">" + "9".repeat(width - 1) : text;
    return " ".repeat(width - cut.length()) + cut;
  }

  /** A hostile text made visible, and cut. */
  static String cut(String text, int width) {
    return width < 3 ? fitted(Printable.of(text), width) : Printable.cut(text, width);
  }

  /** The beginning of a visible text, without blanks at its end. */
  static String fitted(String visible, int width) {
    int end = 0;
    int used = 0;
    while (end < visible.length()) {
      int next = visible.offsetByCodePoints(end, 1);
      used += Printable.columns(visible.substring(end, next));
      if (used > width) {
        break;
      }
      end = next;
    }
    return visible.substring(0, end).stripTrailing();
  }
}
