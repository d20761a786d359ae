package dev.fathom.cli.trace;

import dev.fathom.cli.live.Sinks;
import dev.fathom.cli.report.Incidents;
import dev.fathom.cli.report.OutputOptions;
import dev.fathom.cli.report.Selection;
import dev.fathom.cli.report.StandardOutput;
import dev.fathom.cli.report.TraceFacts;
import dev.fathom.cli.report.TraceOutput;
import dev.fathom.kernel.KernelCounters;
import dev.fathom.kernel.names.LiveNames;
import dev.fathom.kernel.record.KernelNames;
import dev.fathom.kernel.record.Notice;
import dev.fathom.trace.History;
import dev.fathom.trace.Incident;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the kernel's records flow into: all histories are counted, those that were asked
 * for go to the outputs, and the records as they are into a recording. One thread.
 */
final class Outlets implements AutoCloseable {
  private final TracePlan plan;
  private final Scope scope;
  private final StandardOutput out;
  private final List<TraceOutput> outputs = new ArrayList<>();
  private final @Nullable Recording recording;
  private final KernelNames names;
  private final Incidents incidents;
  private final Selection selection;
  private final Tally tally = new Tally();
  private long shown;

  private Outlets(
      TracePlan plan, Scope scope, StandardOutput out, LiveNames live, @Nullable Recording record) {
    this.plan = plan;
    this.scope = scope;
    this.out = out;
    recording = record;
    names = record == null ? live : record.names();
    incidents = new Incidents(names, this::show);
    selection = plan.rule().into(this::show);
  }

  /**
   * Opens what is to be written.
   *
   * @param options of the forms
   * @throws IllegalArgumentException if the file to record to is there already
   * @throws IOException if a file cannot be written
   */
  static Outlets open(TracePlan plan, Scope scope, StandardOutput out, OutputOptions options)
      throws IOException {
    LiveNames names = new LiveNames();
    Destinations wanted = plan.destinations();
    Recording recording =
        wanted.recording().isEmpty()
            ? null
            : Recording.create(wanted.recording().get(), plan.what(), scope.traced(), names);
    Outlets outlets = new Outlets(plan, scope, out, names, recording);
    try {
      outlets.outputs.addAll(wanted.open(out, options));
    } catch (IOException | RuntimeException e) {
      outlets.close();
      throw e;
    }
    return outlets;
  }

  /** Where the records are to go. */
  Sinks sinks() {
    return recording == null
        ? Sinks.of(names, this::accept, this::accept)
        : new Sinks(names, recording, this::accept, this::accept);
  }

  private void accept(History history) {
    tally.add(history);
    incidents.accept(history);
    if (!full() && scope.wanted().test(history)) {
      selection.accept(history);
    }
  }

  private void accept(Notice notice) {
    incidents.accept(notice);
  }

  private void show(History history) {
    if (!full()) {
      shown++;
      for (TraceOutput output : outputs) {
        output.accept(history);
      }
    }
  }

  /** Rules and filters speak of histories: with one, only these are told. */
  private void show(Incident incident) {
    if (plan.rule().all() && !full() && scope.tells(incident, tally)) {
      for (TraceOutput output : outputs) {
        output.incident(incident);
      }
    }
  }

  private boolean full() {
    return plan.mostHistories() > 0 && shown >= plan.mostHistories();
  }

  /** Shows what has come since the last time. */
  void tick() throws IOException {
    incidents.tick(System.nanoTime());
    out.flush();
    if (recording != null) {
      recording.tick();
    }
  }

  /** Whether there is no use in going on: all was shown, or an output failed. */
  boolean sated() {
    return full() || outputFailed() || !recordingProblem().isEmpty();
  }

  private boolean outputFailed() {
    boolean failed = false;
    for (TraceOutput output : outputs) {
      failed |= output.failed();
    }
    return failed;
  }

  /** Why the recording ended early; empty if it did not. */
  String recordingProblem() {
    return recording == null ? "" : recording.problem();
  }

  /** How large the recording is. */
  long recordedBytes() {
    return recording == null ? 0 : recording.bytes();
  }

  /** All records have come: hands out what was held back, and completes the recording. */
  void finish(KernelCounters counters, List<String> missing) {
    incidents.finish();
    selection.end();
    if (recording != null) {
      recording.finish(counters, missing);
    }
  }

  /**
   * Writes the ends of all outputs.
   *
   * @throws IOException the first error of an output
   */
  void end(TraceFacts facts) throws IOException {
    IOException first = null;
    for (TraceOutput output : outputs) {
      try {
        output.end(facts);
      } catch (StandardOutput.LostException e) {
        first = first == null ? e : first;
      } catch (IOException e) {
        String file = plan.destinations().file().map(target -> target.file() + ": ").orElse("");
        first = new IOException(file + e.getMessage(), e);
      }
    }
    outputs.clear();
    if (first != null) {
      throw first;
    }
    out.flush();
  }

  Tally tally() {
    return tally;
  }

  /** What the rule has to say at the end. */
  List<String> warnings() {
    return selection.warnings();
  }

  /** Histories that passed the filters. */
  long shown() {
    return shown;
  }

  /** There will be no records: a recording that was begun goes away again. */
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
