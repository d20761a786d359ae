package dev.fathom.cli.report;

import dev.fathom.trace.Extraction;
import dev.fathom.trace.ExtractionLimits;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.Incident;
import dev.fathom.trace.ReaderThread;
import dev.fathom.trace.TraceOptions;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.Tracing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The engine of this process, traced from now on, and the kernel below it if wanted: a thread joins
 * events into histories as they come. Ended by one thread.
 */
final class LiveTrace {
  /** 4 MiB for each writer: a tenth of a second at 600,000 operations a second. */
  static final int RING_EVENTS = 1 << 16;

  private static final long PAUSE_NANOS = 1_000_000;

  /** Rings fuller than this when it looks: look again at once. */
  private static final double CROWDED = 0.1;

  private final Instant began = Instant.now();
  private final TraceSession session;
  private final Extraction extraction;
  private final @Nullable JoinedSides sides;
  private final ReaderThread thread;

  private LiveTrace(HistorySink sink, Consumer<Incident> incidents, @Nullable KernelBelow below) {
    sides = below == null ? null : new JoinedSides(below, sink, incidents);
    session = Tracing.start(TraceOptions.DEFAULT.withRingEvents(RING_EVENTS));
    HistorySink operations = sides == null ? sink : sides.operations();
    extraction = new Extraction(session.names(), ExtractionLimits.DEFAULT, operations);
    thread = new ReaderThread("fathom trace", this::run);
  }

  /**
   * Starts a trace.
   *
   * @param sink called by the trace's own thread until {@link #end} has returned
   * @param incidents called by the same; only the kernel tells them
   * @param below the kernel, if it is traced too; closed with this, also if that fails
   * @throws IllegalStateException if this process is traced already
   */
  static LiveTrace start(
      HistorySink sink, Consumer<Incident> incidents, @Nullable KernelBelow below) {
    LiveTrace trace;
    try {
      trace = new LiveTrace(sink, incidents, below);
    } catch (RuntimeException e) {
      if (below != null) {
        below.close();
      }
      throw e;
    }
    trace.thread.start();
    return trace;
  }

  private void run() {
    while (!thread.ending()) {
      double fullness = sides == null ? 0 : sides.fullness();
      long come = System.nanoTime() - ReaderThread.STRAGGLERS_NANOS;
      drain();
      if (sides != null) {
        extraction.advance(come);
        sides.advance(come);
      }
      if (Math.max(session.fullness(), fullness) < CROWDED) {
        thread.pause(PAUSE_NANOS);
      }
    }
    session.close();
    ReaderThread.awaitStragglers();
    drain();
    session.unfinished(extraction);
    extraction.finish();
    if (sides != null) {
      sides.finish();
    }
  }

  private void drain() {
    if (sides == null) {
      session.drain(extraction);
    } else {
      sides.poll();
      session.drain(this::takeAfterKernel);
    }
  }

  /** However long this thread was kept from running: requests come before their operations. */
  private void takeAfterKernel(long[] words, int at) {
    if (sides != null && words[at] > sides.polledNanos()) {
      sides.poll();
    }
    extraction.accept(words, at);
  }

  /** What was joined with the kernel's requests, in words; empty without them. */
  String joined() {
    return sides == null ? "" : sides.sentence();
  }

  /**
   * Ends it: all histories have been handed over when this returns. Idempotent.
   *
   * @param what was traced, for the facts
   */
  TraceFacts end(String what) {
    thread.end();
    List<String> warnings = new ArrayList<>();
    session.losses().stream().map(TraceSession.Loss::text).forEach(warnings::add);
    warnings.addAll(JoinWarnings.of(extraction.counts()));
    if (sides != null) {
      warnings.addAll(sides.warnings());
      sides.close();
    }
    return new TraceFacts(what, began, session.lost(), warnings);
  }
}
