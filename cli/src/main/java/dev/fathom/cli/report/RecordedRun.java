package dev.fathom.cli.report;

import dev.fathom.cli.live.RecordingFile;
import dev.fathom.report.Printable;
import dev.fathom.trace.TraceOptions;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.Tracing;
import dev.fathom.trace.recording.Progress;
import dev.fathom.trace.recording.Recorder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A run's trace in a recording. If the disk is full, the run goes on. */
final class RecordedRun implements RunTrace {
  private final Path file;
  private final String jobFile;
  private final boolean summary;
  private final boolean kernel;
  private @Nullable TraceSession session;
  private @Nullable RunRecorder recorder;
  private @Nullable RecordingFile recording;

  RecordedRun(Path file, String jobFile, RunTraces wanted) {
    this.file = file;
    this.jobFile = jobFile;
    this.summary = wanted.summary();
    this.kernel = wanted.kernel();
  }

  @Override
  public void begin() throws IOException {
    KernelBelow below = kernel ? KernelBelow.attach() : null;
    try {
      begin(below);
    } catch (IOException | RuntimeException e) {
      if (below != null) {
        below.close();
      }
      throw e;
    }
  }

  private void begin(@Nullable KernelBelow below) throws IOException {
    TraceSession begun = Tracing.start(TraceOptions.DEFAULT.withRingEvents(LiveTrace.RING_EVENTS));
    RecordingFile made = null;
    try {
      made = RecordingFile.create(file, "fathom run " + jobFile, begun.names());
      made.giveBack();
      recorder =
          below == null
              ? new RunRecorder.Engine(Recorder.start(begun, made.writer()))
              : JointRecorder.start(begun, made.writer(), below);
      recording = made;
      session = begun;
    } catch (IOException | RuntimeException e) {
      if (made != null) {
        made.close();
      }
      begun.close();
      throw e;
    }
  }

  @Override
  public boolean end(PrintWriter out, PrintWriter err) {
    RunRecorder ended = recorder;
    RecordingFile made = recording;
    TraceSession traced = session;
    if (ended == null || made == null || traced == null) {
      return true;
    }
    recorder = null;
    ended.close();
    made.close();
    Progress progress = ended.progress();
    String name = Printable.of(file.toString());
    err.println(
        "trace: %s: %s%s"
            .formatted(
                name, Printable.of(progress.text()), progress.lost() == 0 ? ", none lost" : ""));
    if (!progress.failed() && !made.problem().isEmpty()) {
      err.println("fathom: trace: " + Printable.of(made.problem()));
    }
    ended.notes().forEach(note -> err.println("trace: " + Printable.of(note)));
    traced.losses().forEach(loss -> err.println("fathom: trace: " + Printable.of(loss.text())));
    if (!summary) {
      err.println("trace: fathom report %s tells what happened".formatted(name));
    }
    err.flush();
    return (!summary || printSummary(out, err)) && made.problem().isEmpty();
  }

  /** Reads back what was recorded. */
  private boolean printSummary(PrintWriter out, PrintWriter err) {
    try {
      ReportRun.Result result =
          new ReportRun(file, out).execute(RecordedRun::summaryPlan, (read, all) -> true);
      for (String warning : result.facts().warnings()) {
        err.println("fathom: %s: %s".formatted(file, Printable.of(warning)));
      }
      return true;
    } catch (IOException e) {
      err.println("fathom: %s: %s".formatted(file, e.getMessage()));
      return false;
    }
  }

  private static ReportPlan summaryPlan(Instant began) {
    Selection.Rule all = Selection.Rule.parse(null, null, 0);
    return new ReportPlan(
        ReportForm.SUMMARY,
        Optional.empty(),
        all,
        true,
        Optional.empty(),
        ReportPlan.order(Optional.empty(), null, 0),
        OutputOptions.plain(began));
  }

  @Override
  public void abandon() {
    RunRecorder ended = recorder;
    RecordingFile made = recording;
    if (ended != null) {
      ended.close();
    }
    if (made != null) {
      made.close();
    }
  }
}
