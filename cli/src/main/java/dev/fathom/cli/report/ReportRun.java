package dev.fathom.cli.report;

import dev.fathom.perfetto.ClockReading;
import dev.fathom.trace.Incident;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Reads a file of histories and writes what a plan asks for. */
public final class ReportRun {
  private final Path file;
  private final PrintWriter out;
  private boolean readerGone;
  private long withRequests;

  /** A run that has not begun. */
  public ReportRun(Path file, PrintWriter out) {
    this.file = file;
    this.out = out;
  }

  /** How {@link #execute} makes its plan, when it is known when the trace began. */
  @FunctionalInterface
  public interface Planner {
    /** The plan for a trace that began then. */
    ReportPlan plan(Instant began);
  }

  /**
   * What became of it.
   *
   * @param events that were read
   * @param facts of the trace, with all warnings
   * @param readerGone whether standard output was closed before the end
   */
  public record Result(long events, TraceFacts facts, boolean readerGone) {
    /** Whether there should have been something, and nothing was read. */
    public boolean nothing() {
      return events == 0 && !facts.warnings().isEmpty();
    }
  }

  /**
   * Reads the file once.
   *
   * @throws IOException if it cannot be read, or the output not be written
   */
  public Result execute(Planner planner, HistoryReading.Watch watch) throws IOException {
    try (HistoryReading reading = HistorySources.open(file)) {
      ReportPlan plan = planner.plan(began(reading.facts()));
      TraceOutput output = output(plan, clocks(reading));
      Selection selection =
          plan.rule()
              .into(history -> {
                withRequests += history.requests().isEmpty() ? 0 : 1;
                output.accept(history);
              });
      reading.read(
          selection,
          incidents(plan, output),
          (read, all) -> watch.goOn(read, all) && !output.failed());
      selection.end();
      List<String> warnings = new ArrayList<>(reading.facts().warnings());
      warnings.addAll(selection.warnings());
      boolean blocks = plan.form() == ReportForm.BLKPARSE || plan.form() == ReportForm.BLKTRACE;
      if (blocks && withRequests == 0) {
        warnings.add("no request of it reached a device, so there is nothing that blktrace knows");
      }
      TraceFacts read = reading.facts();
      TraceFacts facts = new TraceFacts(read.what(), read.began(), read.lostEvents(), warnings);
      end(output, facts);
      return new Result(reading.events(), facts, readerGone);
    }
  }

  /** Rules and filters speak of histories: with one, only these are told. */
  private static Consumer<Incident> incidents(ReportPlan plan, TraceOutput output) {
    return plan.waits() && plan.rule().all() ? output::incident : incident -> {};
  }

  /** When it began: as it says itself, or else when the file was last changed. */
  private Instant began(TraceFacts facts) throws IOException {
    Instant told = facts.began();
    if (told != null) {
      return told;
    }
    return Files.exists(file) ? Files.getLastModifiedTime(file).toInstant() : Instant.EPOCH;
  }

  /** What the clocks showed when it began, if it says so itself. */
  private static Optional<ClockReading> clocks(HistoryReading reading) {
    Instant told = reading.facts().began();
    if (told == null || told.isBefore(Instant.EPOCH) || reading.beganNanos() == 0) {
      return Optional.empty();
    }
    long realNanos = TimeUnit.SECONDS.toNanos(told.getEpochSecond()) + told.getNano();
    return Optional.of(new ClockReading(reading.beganNanos(), 0, realNanos));
  }

  private TraceOutput output(ReportPlan plan, Optional<ClockReading> clocks) throws IOException {
    OutputOptions options = clocks.map(plan.options()::withClocks).orElse(plan.options());
    if (plan.query().isPresent()) {
      boolean json = plan.form() == ReportForm.JSON;
      var target =
          plan.output().isPresent()
              ? Files.newBufferedWriter(plan.output().get())
              : new StandardOutput(out);
      return new QueryOutput(plan.query().get(), plan.order(), json, target);
    }
    return plan.output().isPresent()
        ? TraceOutputs.file(plan.form(), plan.output().get(), options)
        : TraceOutputs.text(plan.form(), new StandardOutput(out), options);
  }

  private void end(TraceOutput output, TraceFacts facts) throws IOException {
    try {
      output.end(facts);
    } catch (StandardOutput.LostException e) {
      if (!StandardOutput.isPipe()) {
        throw e;
      }
      readerGone = true;
    }
  }
}
