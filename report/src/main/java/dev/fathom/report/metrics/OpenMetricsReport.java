package dev.fathom.report.metrics;

import dev.fathom.report.Report;
import dev.fathom.report.Summary;
import dev.fathom.report.TextOutput;
import dev.fathom.trace.History;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Sums over all histories as OpenMetrics text, version 1.0, written when it is closed. The number
 * of series is bounded: the origins of the most bytes have their own, all others are {@code other}.
 *
 * @see <a href="https://prometheus.io/docs/specs/om/open_metrics_spec/">OpenMetrics</a>
 */
public final class OpenMetricsReport implements Report {
  /** The format's name for HTTP. */
  public static final String CONTENT_TYPE = OpenMetricsTextFormatWriter.CONTENT_TYPE;

  private final TextOutput output;
  private final Summary summary = new Summary();
  private final int origins;
  private long lostEvents;
  private boolean closed;

  /** Writes the fifty origins of the most bytes. */
  public OpenMetricsReport(Appendable target) {
    this(target, 50);
  }

  /**
   * Writes to the target.
   *
   * @param origins how many have series of their own
   */
  public OpenMetricsReport(Appendable target, int origins) {
    if (origins < 0) {
      throw new IllegalArgumentException(origins + " origins");
    }
    this.output = new TextOutput(target);
    this.origins = origins;
  }

  @Override
  public void accept(History history) {
    summary.accept(history);
  }

  /** How many events were lost. */
  public void lostEvents(long events) {
    if (events < 0) {
      throw new IllegalArgumentException(events + " lost events");
    }
    lostEvents = events;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      OpenMetricsTextFormatWriter.create()
          .write(bytes, SummaryMetrics.of(summary, origins, lostEvents));
      output.write(bytes.toString(StandardCharsets.UTF_8));
    }
    output.finish();
  }

  @Override
  public boolean failed() {
    return output.failed();
  }
}
