package dev.fathom.trace.flight;

import dev.fathom.trace.History;
import dev.fathom.trace.SpeculationOptions;
import dev.fathom.trace.TraceOptions;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What a {@link FlightRecorder} keeps, and when and where it is dumped.
 *
 * @param target a directory, in which each dump is a file of its own; or a file, which each dump
 *     replaces
 * @param keep which histories are kept; what is as slow as a breach is kept in any case
 * @param memoryBytes most memory of the histories that are kept, from 1 KiB; rings and names come
 *     on top: see {@link FlightRecorder}
 * @param breachNanos a read, write or sync as slow as this is a breach, and dumped, as is one that
 *     has not ended after this time; 0 for never
 * @param breachEveryNanos there is at most one dump for a breach in this time
 * @param dumpsMost dumps that are kept in a directory; the oldest of this recorder go
 * @param dumpOnExit whether there is a dump when the JVM ends in order while the recorder runs: by
 *     its last thread, {@link System#exit} or a signal that it handles
 * @param trace the stages that are traced, and the size of the rings
 * @param told told of each dump for a breach or at the exit, on a thread of the recorder
 */
public record FlightOptions(
    Path target,
    SpeculationOptions keep,
    long memoryBytes,
    long breachNanos,
    long breachEveryNanos,
    int dumpsMost,
    boolean dumpOnExit,
    TraceOptions trace,
    Consumer<FlightDump> told) {
  private static final int HISTORIES_MOST = 1 << 20;

  /** Checks the ranges. */
  public FlightOptions {
    check("memoryBytes", memoryBytes, 1024, 1L << 40);
    check("breachNanos", breachNanos, 0, Long.MAX_VALUE);
    check("breachEveryNanos", breachEveryNanos, 0, Long.MAX_VALUE);
    check("dumpsMost", dumpsMost, 1, 1 << 20);
  }

  private static void check(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(name + " " + value + ", not " + least + " to " + most);
    }
  }

  /**
   * Keeps what failed and what was slower than 99% of the latest of its action, in 8 MiB; dumps on
   * demand and at the exit.
   */
  public static FlightOptions to(Path target) {
    return new FlightOptions(
        target,
        SpeculationOptions.DEFAULT.withHistories(HISTORIES_MOST >> 4),
        8 << 20,
        0,
        60_000_000_000L,
        16,
        true,
        TraceOptions.DEFAULT,
        dump -> {});
  }

  /** Keeps these. */
  public FlightOptions withKeep(SpeculationOptions rule) {
    return new FlightOptions(
        target,
        rule,
        memoryBytes,
        breachNanos,
        breachEveryNanos,
        dumpsMost,
        dumpOnExit,
        trace,
        told);
  }

  /** Keeps what this rule says and nothing else: a {@code KeepRule}, for example. */
  public FlightOptions keeping(Predicate<History> rule) {
    return withKeep(keep.withSlow(0).withQuantile(0, 1).withFailed(false).withMatching(rule));
  }

  /** In so much memory. */
  public FlightOptions withMemoryBytes(long bytes) {
    return new FlightOptions(
        target,
        keep.withHistories(Math.clamp(bytes / 256, 1, HISTORIES_MOST)),
        bytes,
        breachNanos,
        breachEveryNanos,
        dumpsMost,
        dumpOnExit,
        trace,
        told);
  }

  /**
   * Dumps when an operation took this long.
   *
   * @param everyNanos at most once in this time
   */
  public FlightOptions withBreach(long nanos, long everyNanos) {
    return new FlightOptions(
        target, keep, memoryBytes, nanos, everyNanos, dumpsMost, dumpOnExit, trace, told);
  }

  /** Leaves so many dumps in the directory. */
  public FlightOptions withDumpsMost(int most) {
    return new FlightOptions(
        target, keep, memoryBytes, breachNanos, breachEveryNanos, most, dumpOnExit, trace, told);
  }

  /** Dumps at the exit, or not. */
  public FlightOptions withDumpOnExit(boolean wanted) {
    return new FlightOptions(
        target, keep, memoryBytes, breachNanos, breachEveryNanos, dumpsMost, wanted, trace, told);
  }

  /** Traces so. */
  public FlightOptions withTrace(TraceOptions options) {
    return new FlightOptions(
        target,
        keep,
        memoryBytes,
        breachNanos,
        breachEveryNanos,
        dumpsMost,
        dumpOnExit,
        options,
        told);
  }

  /** Tells of dumps. */
  public FlightOptions withTold(Consumer<FlightDump> listener) {
    return new FlightOptions(
        target,
        keep,
        memoryBytes,
        breachNanos,
        breachEveryNanos,
        dumpsMost,
        dumpOnExit,
        trace,
        listener);
  }
}
