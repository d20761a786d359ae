package dev.fathom.cli.report;

import dev.fathom.report.TextReport;
import java.time.Instant;

/**
 * How forms are written that leave a choice.
 *
 * @param style of texts
 * @param rows of origins in a summary, from 1
 * @param began the trace, for forms that say so at their beginning
 */
public record OutputOptions(TextReport.Style style, int rows, Instant began) {
  /** Rows, where nothing is said. */
  public static final int ROWS_USUAL = 20;

  /** Checks the number. */
  public OutputOptions {
    if (rows < 1) {
      throw new IllegalArgumentException(rows + " rows: at least 1");
    }
  }

  /** Plain text, with the usual tables. */
  public static OutputOptions plain(Instant began) {
    return new OutputOptions(TextReport.Style.PLAIN, ROWS_USUAL, began);
  }
}
