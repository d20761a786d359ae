package dev.fathom.cli.report;

import dev.fathom.perfetto.ClockReading;
import dev.fathom.perfetto.PerfettoReport;
import dev.fathom.trace.History;
import dev.fathom.trace.Incident;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A trace for Perfetto's viewer. Where the clocks are not known, the first history is taken to have
 * begun when the trace did.
 */
final class PerfettoOutput implements TraceOutput {
  private static final long SECOND_NANOS = 1_000_000_000;

  private final OutputStream file;
  private final OutputOptions options;
  private @Nullable PerfettoReport report;

  /** Writes to a file, which is closed at the end. */
  PerfettoOutput(OutputStream file, OutputOptions options) {
    this.file = file;
    this.options = options;
  }

  @Override
  public void accept(History history) {
    report(history.startNanos()).accept(history);
  }

  @Override
  public void incident(Incident incident) {
    report(incident.startNanos()).accept(incident);
  }

  private PerfettoReport report(long firstNanos) {
    PerfettoReport begun = report;
    if (begun == null) {
      Instant began = options.began();
      long realNanos = began.getEpochSecond() * SECOND_NANOS + began.getNano();
      ClockReading clocks =
          options
              .clocks()
              .orElseGet(
                  () -> new ClockReading(Math.max(0, firstNanos), 0, Math.max(0, realNanos)));
      begun = new PerfettoReport(file, clocks);
      report = begun;
    }
    return begun;
  }

  @Override
  public boolean failed() {
    return report != null && report.failed();
  }

  @Override
  public void end(TraceFacts facts) throws IOException {
    try (file) {
      report(0).close();
    }
  }
}
