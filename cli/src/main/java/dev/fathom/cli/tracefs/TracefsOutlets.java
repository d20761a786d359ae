package dev.fathom.cli.tracefs;

import dev.fathom.cli.live.RecordingFile;
import dev.fathom.cli.report.OutputOptions;
import dev.fathom.cli.report.Selection;
import dev.fathom.cli.report.StandardOutput;
import dev.fathom.cli.report.TraceFacts;
import dev.fathom.cli.report.TraceOutput;
import dev.fathom.cli.trace.Amounts;
import dev.fathom.cli.trace.Tally;
import dev.fathom.cli.trace.TracePlan;
import dev.fathom.ftrace.TraceFindings;
import dev.fathom.ftrace.TracefsCounters;
import dev.fathom.perfetto.ClockReading;
import dev.fathom.trace.EventSink;
import dev.fathom.trace.Extraction;
import dev.fathom.trace.ExtractionLimits;
import dev.fathom.trace.History;
import dev.fathom.trace.Names;
import dev.fathom.trace.Share;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Everything that trace events flow into: histories, reports, a file. One thread. */
final class TracefsOutlets implements EventSink, AutoCloseable {
  private static final String WHAT =
      "fathom trace through tracefs; origins are those who submitted";

  /** Events are read that much later than they happen, or more. */
  private static final long LATE_NANOS = 5_000_000;

  private final Instant began = Instant.now();
  private final TracePlan plan;
  private final StandardOutput out;
  private final Predicate<History> wanted;
  private final Extraction extraction;
  private final Tally tally = new Tally();
  private final Selection selection;
  private final List<TraceOutput> outputs = new ArrayList<>();
  private final @Nullable RecordingFile recording;
  private long shown;

  private TracefsOutlets(
      TracePlan plan, Names names, StandardOutput out, @Nullable RecordingFile record) {
    this.plan = plan;
    this.out = out;
    recording = record;
    wanted = plan.pids().isEmpty() ? history -> true : ofTasks(plan.pids());
    extraction = new Extraction(names, ExtractionLimits.DEFAULT, this::take);
    selection = plan.rule().into(this::show);
  }

  /**
   * Opens what is to be written.
   *
   * @throws IllegalArgumentException if the file to record to is there already
   * @throws IOException if a file cannot be written
   */
  static TracefsOutlets open(TracePlan plan, Names names, PrintWriter out, boolean colourful)
      throws IOException {
    Optional<Path> file = plan.destinations().recording();
    RecordingFile recording =
        file.isPresent() ? RecordingFile.createNew(file.get(), WHAT, names) : null;
    TracefsOutlets outlets = new TracefsOutlets(plan, names, new StandardOutput(out), recording);
    OutputOptions options =
        OutputOptions.plain(outlets.began).withColours(colourful).withClocks(ClockReading.now());
    try {
      outlets.outputs.addAll(plan.destinations().open(outlets.out, options));
    } catch (IOException | RuntimeException e) {
      outlets.close();
      throw e;
    }
    return outlets;
  }

  /** Histories to which one of these processes, or threads, belongs as who submitted. */
  private static Predicate<History> ofTasks(Set<Long> ids) {
    Predicate<Share> mine =
        share ->
            ids.contains(share.origin().processId()) || ids.contains(share.origin().threadId());
    return history -> history.shares().stream().anyMatch(mine);
  }

  @Override
  public void accept(long[] words, int at) {
    if (recording != null) {
      recording.writer().accept(words, at);
    }
    extraction.accept(words, at);
  }

  private void take(History history) {
    tally.add(history);
    if (!full() && wanted.test(history)) {
      selection.accept(history);
    }
  }

  private void show(History history) {
    if (!full()) {
      shown++;
      outputs.forEach(output -> output.accept(history));
    }
  }

  private boolean full() {
    return plan.mostHistories() > 0 && shown >= plan.mostHistories();
  }

  /** Time has gone on to this, also if nothing happened. */
  void advance(long nanos) {
    extraction.advance(nanos - LATE_NANOS);
  }

  /** Shows what has come since the last time. */
  void flush() throws IOException {
    out.flush();
    if (recording != null) {
      recording.writer().endRound();
      recording.giveBack();
    }
  }

  /** Whether there is no use in going on: all was shown, or an output failed. */
  boolean sated() {
    return full()
        || outputs.stream().anyMatch(TraceOutput::failed)
        || (recording != null && !recording.problem().isEmpty());
  }

  /**
   * Writes the ends of all.
   *
   * @throws IOException the first error of an output
   */
  void finish(TracefsCounters counters) throws IOException {
    extraction.finish();
    selection.end();
    List<String> warnings = new ArrayList<>(List.of(TraceFindings.ORIGINS_NOTE));
    warnings.addAll(counters.findings().warnings());
    TraceFacts facts = new TraceFacts(plan.what(), began, counters.lostEvents(), warnings);
    for (TraceOutput output : outputs) {
      output.end(facts);
    }
    out.flush();
    if (recording != null) {
      recording.writer().losses(List.of(), counters.lostEvents());
      recording.close();
      String problem = recording.problem();
      if (!problem.isEmpty()) {
        throw new IOException("the recording ended early: " + problem);
      }
    }
  }

  /** What was recorded, in words; empty if nothing was to be. */
  Optional<String> recorded() {
    if (recording == null) {
      return plan.destinations().file().map(target -> "written     " + target.file());
    }
    long bytes = recording.bytes();
    return plan.destinations()
        .recording()
        .map(path -> "recorded    %s in %s".formatted(Amounts.bytes(bytes), path));
  }

  Tally tally() {
    return tally;
  }

  /** How many were wanted. */
  long shown() {
    return shown;
  }

  /** There will be no events: a recording that was begun goes away again. */
  void abandon() {
    if (recording != null) {
      recording.abandon();
    }
  }

  @Override
  public void close() {
    if (recording != null) {
      recording.close();
    }
  }
}
