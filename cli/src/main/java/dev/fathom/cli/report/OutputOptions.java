package dev.fathom.cli.report;

import dev.fathom.perfetto.ClockReading;
import dev.fathom.report.TextReport;
import java.time.Instant;
import java.util.Optional;

/**
 * How forms are written that leave a choice.
 *
 * @param style of texts
 * @param rows of origins in a summary, from 1
 * @param began the trace, for forms that say so at their beginning
 * @param clocks of the machine that was traced, if they are known
 */
public record OutputOptions(
    TextReport.Style style, int rows, Instant began, Optional<ClockReading> clocks) {
  /** Rows, where nothing is said. */
  public static final int ROWS_USUAL = 20;

  /** Checks the number. */
  public OutputOptions {
    if (rows < 1) {
      throw new IllegalArgumentException(rows + " rows: at least 1");
    }
  }

  /** Of a trace whose clocks are not known. */
  public OutputOptions(TextReport.Style style, int rows, Instant began) {
    this(style, rows, began, Optional.empty());
  }

  /** Plain text, with the usual tables. */
  public static OutputOptions plain(Instant began) {
    return new OutputOptions(TextReport.Style.PLAIN, ROWS_USUAL, began);
  }

  /** With or without colours in texts. */
  public OutputOptions withColours(boolean wanted) {
    return new OutputOptions(new TextReport.Style(style.letters(), wanted), rows, began, clocks);
  }

  /** With what the clocks showed at one moment. */
  public OutputOptions withClocks(ClockReading reading) {
    return new OutputOptions(style, rows, began, Optional.of(reading));
  }
}
