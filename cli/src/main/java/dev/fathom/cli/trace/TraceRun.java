package dev.fathom.cli.trace;

import dev.fathom.kernel.KernelTracer;
import dev.fathom.kernel.TracerOptions;
import dev.fathom.linux.Capabilities;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.ProcessCapabilities;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One trace of the live kernel, from loading the programs to the last word about it. */
public final class TraceRun {
  private static final long FLUSH_NANOS = 100_000_000;

  /** The status of a command that Ctrl-C ended, as shells have it. */
  private static final int INTERRUPTED = 130;

  private final TracePlan plan;
  private final CheckedOutput out;
  private final PrintWriter err;
  private final boolean colourful;
  private volatile boolean stopped;

  /**
   * Prepares it.
   *
   * @param out for histories and tables
   * @param err for notes
   */
  public TraceRun(TracePlan plan, PrintWriter out, PrintWriter err, boolean colourful) {
    this.plan = plan;
    this.out = new CheckedOutput(out);
    this.err = err;
    this.colourful = colourful;
  }

  /** Asks it to end, orderly and soon. Any thread. */
  public void stop() {
    stopped = true;
  }

  /**
   * Traces until it is told to end, and says what came of it.
   *
   * @return the status of the command that ran meanwhile, 130 if it still runs; 0 without one
   * @throws IllegalArgumentException for what the plan names and is not there
   * @throws UnstartableException if the command cannot be started
   * @throws IOException if the kernel cannot be traced, or an output fails
   */
  public int execute() throws IOException {
    Scope scope = Scope.of(plan);
    try (Outlets outlets = Outlets.open(plan, scope, out, colourful);
        KernelTracer tracer =
            KernelTracer.start(TracerOptions.DEFAULT.withDevices(scope.devices()));
        Costs costs = new Costs(plan.statistics())) {
      return trace(scope, outlets, tracer, costs);
    }
  }

  private int trace(Scope scope, Outlets outlets, KernelTracer tracer, Costs costs)
      throws IOException {
    DiskCounts before = DiskCounts.now(scope.diskNames());
    long start = System.nanoTime();
    sayStart(tracer);
    TracedCommand command = plan.command().isEmpty() ? null : TracedCommand.start(plan.command());
    dropPrivileges();
    Poller poller = new Poller(tracer, outlets);
    follow(tracer, poller, scope, outlets, command, start);
    DiskCounts after = DiskCounts.now(scope.diskNames());
    long nanos = System.nanoTime() - start;
    tracer.stop();
    poller.drain();
    outlets.finish(tracer.counters(), tracer.missing());
    LastWords words =
        new LastWords(
            outlets.tally(),
            outlets.shown(),
            after.since(before),
            tracer.counters(),
            outlets.counts(),
            nanos,
            costs.sentence(tracer.programs()));
    outlets.closeReports();
    sayEnd(words, outlets);
    if (command == null) {
      return 0;
    }
    return command.ended() ? command.status() : INTERRUPTED;
  }

  /**
   * What this thread still needs is to read: maps on older kernels, other users' processes and
   * files for names. The command was started before, and keeps what it has.
   */
  private void dropPrivileges() {
    try {
      Capabilities.keepOnly(
          ProcessCapabilities.CAP_BPF,
          Capabilities.CAP_SYS_PTRACE,
          Capabilities.CAP_DAC_READ_SEARCH);
    } catch (ErrnoException e) {
      note("privileges stay as they are: " + e.getMessage());
    }
  }

  private void sayStart(KernelTracer tracer) {
    String where =
        plan.devices().isEmpty() ? "all block devices" : String.join(", ", plan.devices());
    note("tracing " + where + end());
    for (String missing : tracer.missing()) {
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

  private void sayEnd(LastWords words, Outlets outlets) throws IOException {
    List<String> lines = words.lines();
    lines.forEach(this::note);
    plan.record()
        .ifPresent(path ->
            note("recorded    %s in %s".formatted(Amounts.bytes(outlets.recordedBytes()), path)));
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

  private void follow(
      KernelTracer tracer,
      Poller poller,
      Scope scope,
      Outlets outlets,
      @Nullable TracedCommand command,
      long start)
      throws IOException {
    long flushed = start;
    Aftermath aftermath = null;
    while (!stopped && !outlets.sated()) {
      long idle = poller.poll();
      long now = System.nanoTime();
      if (now - flushed >= FLUSH_NANOS) {
        flushed = now;
        outlets.flush();
      }
      if (plan.durationNanos() > 0 && now - start >= plan.durationNanos()) {
        return;
      }
      if (aftermath == null && command != null && command.ended()) {
        aftermath = new Aftermath(tracer, scope, command, start, plan.after());
        aftermath.hint().ifPresent(this::note);
      }
      if (aftermath != null && aftermath.over()) {
        return;
      }
      LockSupport.parkNanos(idle);
    }
  }
}
