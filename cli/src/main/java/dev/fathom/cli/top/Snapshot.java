package dev.fathom.cli.top;

import java.util.List;

/**
 * Everything that is shown at one moment, in no order.
 *
 * @param grouping what the rows are of
 * @param rows of the last ten seconds
 * @param unknown why origins are not known, by bytes; empty if all are
 * @param around what is told above and below
 */
record Snapshot(Grouping grouping, List<RowFigures> rows, String unknown, Surroundings around) {
  /** Copies the list. */
  Snapshot {
    rows = List.copyOf(rows);
  }
}
