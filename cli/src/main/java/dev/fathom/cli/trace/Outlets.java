package dev.fathom.cli.trace;

import dev.fathom.kernel.KernelCounters;
import dev.fathom.kernel.bpf.RecordConsumer;
import dev.fathom.kernel.names.LiveNames;
import dev.fathom.kernel.record.KernelHistories;
import dev.fathom.kernel.record.KernelNames;
import dev.fathom.kernel.record.NoticeSink;
import dev.fathom.kernel.recording.KernelRecorder;
import dev.fathom.report.Report;
import dev.fathom.report.SummaryReport;
import dev.fathom.trace.Names;
import dev.fathom.trace.recording.RecordingWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that kernel records flow into: histories, reports, a recording. One thread. */
final class Outlets implements RecordConsumer, AutoCloseable {
  private final List<Report> printed = new ArrayList<>();
  private final List<Report> summed = new ArrayList<>();
  private final CheckedOutput out;
  private final @Nullable RecordingWriter recording;
  private final @Nullable KernelRecorder recorder;
  private final HistoryFlow flow;
  private final KernelHistories histories;

  private Outlets(
      TracePlan plan,
      Scope scope,
      CheckedOutput out,
      boolean colourful,
      @Nullable RecordingWriter recording) {
    this.out = out;
    this.recording = recording;
    if (plan.histories()) {
      printed.add(plan.format().report(out, colourful));
    }
    if (plan.summary()) {
      summed.add(new SummaryReport(out));
    }
    plan.groups().ifPresent(groups -> summed.add(new GroupsReport(groups, out)));
    KernelNames names = new LiveNames();
    recorder = recording == null ? null : new KernelRecorder(recording, names);
    flow =
        new HistoryFlow(scope.wanted().and(plan.wanted()), printed, summed, plan.mostHistories());
    histories = new KernelHistories(recorder == null ? names : recorder, flow, NoticeSink.NONE);
  }

  /**
   * Opens what is to be written.
   *
   * @throws IllegalArgumentException if the file to record to is there already
   * @throws IOException if it cannot be written
   */
  static Outlets open(TracePlan plan, Scope scope, CheckedOutput out, boolean colourful)
      throws IOException {
    RecordingWriter recording = plan.record().isPresent() ? create(plan.record().get()) : null;
    return new Outlets(plan, scope, out, colourful, recording);
  }

  private static RecordingWriter create(Path path) throws IOException {
    if (Files.isRegularFile(path) && Files.size(path) > 0) {
      throw new IllegalArgumentException(
          "%s is there already: remove it, or record to another file".formatted(path));
    }
    return RecordingWriter.create(path, "fathom trace", new Names());
  }

  @Override
  public void accept(MemorySegment data, long offset, int lengthBytes) {
    if (recorder != null) {
      recorder.accept(data, offset, lengthBytes);
    }
    histories.accept(data, offset, lengthBytes);
  }

  /** Shows what has come since the last time. */
  void flush() throws IOException {
    out.flush();
    if (recorder != null) {
      recorder.tick();
    }
  }

  /** Whether there is no use in going on: all was shown, or an output failed. */
  boolean sated() {
    return flow.full() || flow.failed() || !recordingProblem().isEmpty();
  }

  /** Why the recording ended early; empty if it did not. */
  String recordingProblem() {
    return recording == null ? "" : recording.progress().problem();
  }

  /** How large the recording is. */
  long recordedBytes() {
    return recording == null ? 0 : recording.progress().bytes();
  }

  /** Hands out requests of which bios are missing, and completes the recording. */
  void finish(KernelCounters counters, List<String> missing) {
    histories.finish();
    if (recorder != null) {
      recorder.finish(counters, missing);
    }
  }

  /**
   * Writes the ends of reports.
   *
   * @throws IOException the first error of an output
   */
  void closeReports() throws IOException {
    for (Report report : printed) {
      report.close();
    }
    for (Report report : summed) {
      report.close();
    }
    out.flush();
  }

  Tally tally() {
    return flow.tally();
  }

  long shown() {
    return flow.shown();
  }

  KernelHistories.Counts counts() {
    return histories.counts();
  }

  @Override
  public void close() {
    if (recording != null) {
      recording.close();
    }
  }
}
