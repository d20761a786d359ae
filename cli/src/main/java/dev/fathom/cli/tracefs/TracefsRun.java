package dev.fathom.cli.tracefs;

import dev.fathom.cli.live.Devices;
import dev.fathom.cli.trace.Amounts;
import dev.fathom.cli.trace.DiskCounts;
import dev.fathom.cli.trace.TracePlan;
import dev.fathom.cli.trace.TracedCommand;
import dev.fathom.cli.trace.UnstartableException;
import dev.fathom.ftrace.TracefsException;
import dev.fathom.ftrace.TracefsOptions;
import dev.fathom.ftrace.TracefsTracer;
import dev.fathom.kernel.bpf.BpfException;
import dev.fathom.linux.Capabilities;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.Rusage;
import dev.fathom.report.Printable;
import dev.fathom.trace.Names;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One trace of the live kernel through tracefs, to the last word about it. One thread. */
public final class TracefsRun {
  private static final String SCOPE = "block layer only; origins of write-back are unknown";
  private static final long BUSY_NANOS = 2_000_000;
  private static final long IDLE_NANOS = 10_000_000;
  private static final long FLUSH_NANOS = 100_000_000;

  /** The status of a command that Ctrl-C ended, as shells have it. */
  private static final int INTERRUPTED = 130;

  private final TracePlan plan;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean colourful;
  private final BooleanSupplier stopped;
  private final Set<String> disks = new TreeSet<>();

  /**
   * Prepares it.
   *
   * @param out for histories and tables
   * @param err for notes
   * @param stopped whether it is to end, asked all the time
   */
  public TracefsRun(
      TracePlan plan,
      PrintWriter out,
      PrintWriter err,
      boolean colourful,
      BooleanSupplier stopped) {
    this.plan = plan;
    this.out = out;
    this.err = err;
    this.colourful = colourful;
    this.stopped = stopped;
  }

  /**
   * Traces as it was asked for.
   *
   * @return the status of the command that ran meanwhile, 130 if it still runs; 0 without one
   * @throws IllegalArgumentException for what the plan names and tracefs does not tell, or is not
   *     there
   * @throws TracefsException if tracefs cannot be used
   * @throws UnstartableException if the command cannot be started
   * @throws IOException if an output fails
   */
  public int execute() throws IOException {
    String untold = untold();
    if (!untold.isEmpty()) {
      throw new IllegalArgumentException(untold);
    }
    return execute("tracing through tracefs: " + SCOPE, plan.quiet());
  }

  /**
   * Traces although something else was hoped for.
   *
   * @param reason why there is no BPF
   * @throws BpfException the reason, if this is no help
   */
  int executeInstead(BpfException reason) throws IOException {
    String untold = untold();
    if (!untold.isEmpty()) {
      say(untold);
      throw reason;
    }
    String why = String.valueOf(reason.getMessage()).lines().findFirst().orElse("");
    try {
      return execute(
          "BPF is not available: %s. Tracing through tracefs: %s".formatted(why, SCOPE), false);
    } catch (TracefsException e) {
      if (e.reason() != TracefsException.Reason.NOT_PERMITTED) {
        say("tracefs is of no use either: " + e.getMessage());
      }
      reason.addSuppressed(e);
      throw reason;
    }
  }

  /** What the plan asks for that trace events do not tell; empty if they tell all. */
  private String untold() {
    String option =
        plan.file().isPresent() ? "--file" : plan.cgroup().isPresent() ? "--cgroup" : "";
    return option.isEmpty()
        ? ""
        : option + " needs BPF: tracefs does not tell whose bytes they are";
  }

  private int execute(String scope, boolean quiet) throws IOException {
    Names names = new Names();
    TracefsOptions options =
        TracefsOptions.DEFAULT.withReleasedAtExit(false).withDevices(devices());
    try (TracefsOutlets outlets = TracefsOutlets.open(plan, names, out, colourful);
        TracefsTracer tracer = start(options, names, outlets)) {
      if (!quiet) {
        say(scope);
      }
      return trace(tracer, outlets);
    }
  }

  private static TracefsTracer start(TracefsOptions options, Names names, TracefsOutlets outlets)
      throws IOException {
    try {
      return TracefsTracer.start(options, names);
    } catch (IOException | RuntimeException e) {
      outlets.abandon();
      throw e;
    }
  }

  /** Numbers of the disks to trace, none for all; their names are noted. */
  private Set<Long> devices() {
    if (plan.devices().isEmpty()) {
      disks.addAll(Devices.disks());
      return Set.of();
    }
    for (String name : Devices.names(plan.devices())) {
      String disk = Devices.diskOf(name);
      disks.add(disk);
      if (!disk.equals(name)) {
        note("%s is a part of %s, all of which is traced".formatted(name, disk));
      }
    }
    return Devices.numbers(List.copyOf(disks));
  }

  private int trace(TracefsTracer tracer, TracefsOutlets outlets) throws IOException {
    Rusage used = Rusage.ofProcess();
    DiskCounts before = DiskCounts.now(disks);
    outlets.tally().countedFrom(before);
    long start = System.nanoTime();
    sayStart(tracer);
    TracedCommand command = plan.command().isEmpty() ? null : TracedCommand.start(plan.command());
    dropPrivileges();
    follow(tracer, outlets, command, start);
    DiskCounts after = DiskCounts.now(disks);
    outlets.tally().countedUntil(after);
    long nanos = System.nanoTime() - start;
    tracer.stop();
    while (tracer.poll(outlets) > 0) {
      // Until none is left.
    }
    outlets.finish(tracer.counters());
    TracefsWords words =
        new TracefsWords(
            outlets.tally(),
            outlets.shown(),
            after.since(before),
            tracer.counters(),
            nanos,
            Rusage.ofProcess().since(used).processorNanos());
    words.lines().forEach(this::note);
    outlets.recorded().ifPresent(this::note);
    if (command == null) {
      return 0;
    }
    return command.ended() ? command.status() : INTERRUPTED;
  }

  /** Needed from here on: to read whose thread it is, and to take the trace buffers away. */
  private void dropPrivileges() {
    try {
      Capabilities.keepOnly(
          Capabilities.CAP_SYS_PTRACE,
          Capabilities.CAP_DAC_READ_SEARCH,
          Capabilities.CAP_DAC_OVERRIDE);
    } catch (ErrnoException e) {
      note("privileges stay as they are: " + e.getMessage());
    }
  }

  private void sayStart(TracefsTracer tracer) {
    String where =
        plan.devices().isEmpty() ? "all block devices" : String.join(", ", plan.devices());
    note("tracing " + where + end());
    for (String missing : tracer.missing()) {
      note(missing);
    }
    if (plan.statistics()) {
      note("--stats: there are no kernel programs to measure");
    }
    if (plan.resources().idle()) {
      note("--idle is for tracing by BPF: without, the buffers are too small for it");
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

  private void note(String line) {
    if (!plan.quiet()) {
      say(line);
    }
  }

  private void say(String line) {
    err.println("fathom: " + Printable.of(line));
    err.flush();
  }

  private void follow(
      TracefsTracer tracer, TracefsOutlets outlets, @Nullable TracedCommand command, long start)
      throws IOException {
    long flushed = start;
    TracefsAftermath aftermath = null;
    while (!stopped.getAsBoolean() && !outlets.sated()) {
      int records = tracer.poll(outlets);
      long now = System.nanoTime();
      outlets.advance(now);
      if (now - flushed >= FLUSH_NANOS) {
        flushed = now;
        outlets.flush();
      }
      if (plan.durationNanos() > 0 && now - start >= plan.durationNanos()) {
        return;
      }
      if (aftermath == null && command != null && command.ended()) {
        aftermath = TracefsAftermath.begin(plan.after(), disks);
        aftermath.hint().ifPresent(this::note);
      }
      if (aftermath != null && aftermath.over(now)) {
        return;
      }
      LockSupport.parkNanos(records > 0 ? BUSY_NANOS : IDLE_NANOS);
    }
  }
}
