package dev.fathom.cli.trace;

import dev.fathom.cli.live.LiveTrace;
import dev.fathom.cli.report.OutputOptions;
import dev.fathom.cli.report.StandardOutput;
import dev.fathom.cli.report.TraceFacts;
import dev.fathom.kernel.KernelCounters;
import dev.fathom.kernel.TracerOptions;
import dev.fathom.linux.Capabilities;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.ProcessCapabilities;
import dev.fathom.perfetto.ClockReading;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One trace of the live kernel, from loading the programs to the last word about it. */
public final class TraceRun {
  private static final long FLUSH_NANOS = 100_000_000;

  /** The status of a command that Ctrl-C ended, as shells have it. */
  private static final int INTERRUPTED = 130;

  private final TracePlan plan;
  private final StandardOutput out;
  private final PrintWriter err;
  private final OutputOptions options;
  private final Instant began = Instant.now();
  private boolean readerGone;

  /**
   * Prepares it.
   *
   * @param out for histories and tables
   * @param err for notes
   */
  public TraceRun(TracePlan plan, PrintWriter out, PrintWriter err, boolean colourful) {
    this.plan = plan;
    this.out = new StandardOutput(out);
    this.err = err;
    options = OutputOptions.plain(began).withColours(colourful).withClocks(ClockReading.now());
  }

  /**
   * Traces until it is told to end, and says what came of it.
   *
   * @param stopped asked often whether it is to end
   * @return the status of the command that ran meanwhile, 130 if it still runs; 0 without one
   * @throws IllegalArgumentException for what the plan names and is not there
   * @throws UnstartableException if the command cannot be started
   * @throws UnsupportedOperationException if the process cannot be idle
   * @throws IOException if the kernel cannot be traced, or an output fails
   */
  public int execute(BooleanSupplier stopped) throws IOException {
    Scope scope = Scope.of(plan);
    TracerOptions traced =
        TracerOptions.DEFAULT
            .withDevices(scope.traced().devices())
            .withNotices(plan.notices())
            .withDirty(!plan.command().isEmpty());
    try (Outlets outlets = Outlets.open(plan, scope, out, options);
        LiveTrace trace = start(traced, outlets);
        Costs costs = new Costs(plan.statistics())) {
      return trace(scope, outlets, trace, costs, stopped);
    }
  }

  private LiveTrace start(TracerOptions traced, Outlets outlets) throws IOException {
    try (Rehearsal _ = Rehearsal.begin(plan.destinations())) {
      return LiveTrace.start(traced, outlets.sinks(), plan.resources());
    } catch (IOException | RuntimeException e) {
      outlets.abandon();
      throw e;
    }
  }

  private int trace(
      Scope scope, Outlets outlets, LiveTrace trace, Costs costs, BooleanSupplier stopped)
      throws IOException {
    DiskCounts before = DiskCounts.now(scope.diskNames());
    outlets.tally().countedFrom(before);
    long start = System.nanoTime();
    sayStart(trace);
    TracedCommand command = plan.command().isEmpty() ? null : TracedCommand.start(plan.command());
    dropPrivileges();
    try {
      trace.follow(new Course(trace, scope, outlets, command, start, stopped));
    } catch (StandardOutput.LostException e) {
      requireGone(e);
    }
    DiskCounts after = DiskCounts.now(scope.diskNames());
    outlets.tally().countedUntil(after);
    long nanos = System.nanoTime() - start;
    int unfinished = trace.finish();
    KernelCounters counters = trace.tracer().counters();
    outlets.finish(counters, trace.tracer().missing());
    LastWords words =
        new LastWords(
            outlets.tally(),
            outlets.shown(),
            after.since(before),
            counters,
            ForgottenPages.of(trace.tracer().evictedPages()),
            trace.counts(),
            unfinished,
            nanos,
            costs.sentence(trace.tracer().programs()) + trace.idleWords());
    end(outlets, facts(words, outlets, trace));
    sayEnd(words, outlets);
    if (command == null) {
      return 0;
    }
    return command.ended() ? command.status() : INTERRUPTED;
  }

  /**
   * What this thread still needs is to read: maps on older kernels, other users' processes and
   * files for names; and to take an idle group away, as nobody may write to where it lies. The
   * command was started before, and keeps what it has.
   */
  private void dropPrivileges() {
    try {
      Capabilities.keepOnly(
          ProcessCapabilities.CAP_BPF,
          Capabilities.CAP_SYS_PTRACE,
          Capabilities.CAP_DAC_READ_SEARCH,
          plan.resources().idle()
              ? Capabilities.CAP_DAC_OVERRIDE
              : Capabilities.CAP_DAC_READ_SEARCH);
    } catch (ErrnoException e) {
      note("privileges stay as they are: " + e.getMessage());
    }
  }

  private void sayStart(LiveTrace trace) {
    String where =
        plan.devices().isEmpty() ? "all block devices" : String.join(", ", plan.devices());
    note("tracing " + where + end());
    for (String missing : trace.tracer().missing()) {
      note("not on this kernel: " + missing);
    }
  }

  private String end() {
    if (!plan.command().isEmpty()) {
      return " while " + plan.command().getFirst() + " runs";
    }
    return plan.durationNanos() == 0
        ? "; Ctrl-C ends"
        : " for " + Amounts.seconds(plan.durationNanos());
  }

  private TraceFacts facts(LastWords words, Outlets outlets, LiveTrace trace) {
    List<String> warnings = new ArrayList<>(words.warnings());
    trace.tracer().missing().forEach(what -> warnings.add("not on this kernel: " + what));
    warnings.addAll(outlets.warnings());
    return new TraceFacts(plan.what(), began, words.lostBios(), warnings);
  }

  /** Ends all outputs; that nobody reads standard output any more is none of their errors. */
  private void end(Outlets outlets, TraceFacts facts) throws IOException {
    try {
      outlets.end(facts);
    } catch (StandardOutput.LostException e) {
      requireGone(e);
    }
  }

  private void requireGone(StandardOutput.LostException e) throws IOException {
    if (!StandardOutput.isPipe()) {
      throw e;
    }
    readerGone = true;
  }

  private void sayEnd(LastWords words, Outlets outlets) throws IOException {
    if (readerGone) {
      note("nobody reads standard output any more");
    }
    words.lines().forEach(this::note);
    outlets.warnings().forEach(this::note);
    plan.destinations()
        .recording()
        .ifPresent(path ->
            note("recorded    %s in %s".formatted(Amounts.bytes(outlets.recordedBytes()), path)));
    plan.destinations().file().ifPresent(target -> note("written     " + target.file()));
    String problem = outlets.recordingProblem();
    if (!problem.isEmpty()) {
      throw new IOException("the recording ended early: " + problem);
    }
  }

  private void note(String line) {
    if (!plan.quiet()) {
      err.println("fathom: " + line);
      err.flush();
    }
  }

  /** How far it is: asked after each look at the kernel's records. */
  private final class Course implements LiveTrace.Until {
    private final LiveTrace trace;
    private final Scope scope;
    private final Outlets outlets;
    private final @Nullable TracedCommand command;
    private final long start;
    private final BooleanSupplier stopped;
    private long flushed;
    private @Nullable Aftermath aftermath;

    Course(
        LiveTrace trace,
        Scope scope,
        Outlets outlets,
        @Nullable TracedCommand command,
        long start,
        BooleanSupplier stopped) {
      this.trace = trace;
      this.scope = scope;
      this.outlets = outlets;
      this.command = command;
      this.start = start;
      this.stopped = stopped;
      flushed = start;
    }

    @Override
    public boolean over(long nanos) throws IOException {
      if (nanos - flushed >= FLUSH_NANOS) {
        flushed = nanos;
        outlets.tick();
      }
      return stopped.getAsBoolean()
          || outlets.sated()
          || (plan.durationNanos() > 0 && nanos - start >= plan.durationNanos())
          || commandIsOver();
    }

    private boolean commandIsOver() throws IOException {
      Aftermath begun = aftermath;
      if (begun == null && command != null && command.ended()) {
        begun = new Aftermath(trace.tracer(), scope, command, start, plan.after());
        begun.hint().ifPresent(TraceRun.this::note);
        aftermath = begun;
      }
      return begun != null && begun.over();
    }
  }
}
