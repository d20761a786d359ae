package dev.fathom.cli.top;

/**
 * How the figures are looked at: what keys change.
 *
 * @param grouping what the rows are of
 * @param sort by which column
 * @param leastFirst the other way round
 * @param filter text that rows have in their name, number or those waited for; empty for all
 * @param typing whether the filter is being typed
 * @param frozen whether the figures stay
 * @param help whether the keys are explained
 * @param units of bytes
 * @param skipped rows above the first one shown
 * @param quit whether it is over
 */
record View(
    Grouping grouping,
    Column sort,
    boolean leastFirst,
    String filter,
    boolean typing,
    boolean frozen,
    boolean help,
    Units units,
    int skipped,
    boolean quit) {
  private static final int LONGEST_FILTER = 64;
  private static final int PAGE = 10;

  /** By process, who writes most first. */
  static final View FIRST =
      new View(
          Grouping.PROCESS, Column.WRITTEN, false, "", false, false, false, Units.BINARY, 0, false);

  /** The view after a key: a character, or one of {@link Keys}. */
  View press(int key) {
    if (key == Keys.INTERRUPT) {
      return withQuit();
    }
    if (typing) {
      return type(key);
    }
    if (help) {
      return key == 'q' ? withQuit() : withHelp(false);
    }
    return switch (key) {
      case 'q', 'Q', Keys.END_OF_INPUT -> withQuit();
      case ' ' -> withFrozen(!frozen);
      case 'h', '?' -> withHelp(true);
      case 'g' -> withGrouping(grouping.next()).withFrozen(false).withSkipped(0);
      case '<', ',', Keys.LEFT -> withSort(sort.neighbour(-1), false);
      case '>', '.', Keys.RIGHT -> withSort(sort.neighbour(1), false);
      case 'r' -> withSort(sort, !leastFirst);
      case 'u' -> withUnits(units.next());
      case '/' -> withFilter("", true);
      case Keys.ESCAPE -> withFilter("", false);
      case Keys.DOWN, 'j' -> withSkipped(skipped + 1);
      case Keys.UP, 'k' -> withSkipped(skipped - 1);
      case Keys.PAGE_DOWN -> withSkipped(skipped + PAGE);
      case Keys.PAGE_UP -> withSkipped(skipped - PAGE);
      default -> this;
    };
  }

  private View type(int key) {
    return switch (key) {
      case Keys.ENTER -> withFilter(filter, false);
      case Keys.ESCAPE, Keys.END_OF_INPUT -> withFilter("", false);
      case Keys.BACKSPACE ->
          withFilter(
              filter.isEmpty()
                  ? ""
                  : filter.substring(0, filter.offsetByCodePoints(filter.length(), -1)),
              true);
      default ->
          key < ' ' || filter.length() >= LONGEST_FILTER
              ? this
              : withFilter(filter + Character.toString(key), true);
    };
  }

  /** Rows of something else. */
  View withGrouping(Grouping other) {
    return new View(other, sort, leastFirst, filter, typing, frozen, help, units, skipped, quit);
  }

  /** In another order. */
  View withSort(Column column, boolean least) {
    return new View(grouping, column, least, filter, typing, frozen, help, units, 0, quit);
  }

  private View withFilter(String text, boolean isTyped) {
    return new View(grouping, sort, leastFirst, text, isTyped, frozen, help, units, 0, quit);
  }

  private View withFrozen(boolean stays) {
    return new View(grouping, sort, leastFirst, filter, typing, stays, help, units, skipped, quit);
  }

  private View withHelp(boolean shown) {
    return new View(
        grouping, sort, leastFirst, filter, typing, frozen, shown, units, skipped, quit);
  }

  private View withUnits(Units others) {
    return new View(
        grouping, sort, leastFirst, filter, typing, frozen, help, others, skipped, quit);
  }

  private View withSkipped(int rows) {
    return new View(
        grouping,
        sort,
        leastFirst,
        filter,
        typing,
        frozen,
        help,
        units,
        Math.clamp(rows, 0, LiveTable.MOST_ROWS),
        quit);
  }

  private View withQuit() {
    return new View(grouping, sort, leastFirst, filter, typing, frozen, help, units, skipped, true);
  }
}
