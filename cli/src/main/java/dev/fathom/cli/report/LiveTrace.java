package dev.fathom.cli.report;

import dev.fathom.trace.Extraction;
import dev.fathom.trace.ExtractionLimits;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.TraceOptions;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.Tracing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The engine of this process, traced from now on: a thread joins events into histories as they
 * come. Ended by one thread.
 */
public final class LiveTrace {
  /** 4 MiB for each writer: a tenth of a second at 600,000 operations a second. */
  static final int RING_EVENTS = 1 << 16;

  private static final long PAUSE_NANOS = 1_000_000;

  /** Rings fuller than this when it looks: look again at once. */
  private static final double CROWDED = 0.1;

  /** How long a writer may take to finish an event after the probes are off. */
  private static final long STRAGGLERS_NANOS = 4_000_000;

  private final Instant began = Instant.now();
  private final TraceSession session;
  private final Extraction extraction;
  private final Thread thread;
  private volatile boolean ending;

  private LiveTrace(HistorySink sink) {
    session = Tracing.start(TraceOptions.DEFAULT.withRingEvents(RING_EVENTS));
    extraction = new Extraction(session.names(), ExtractionLimits.DEFAULT, sink);
    thread = Thread.ofPlatform().daemon().name("fathom trace").unstarted(this::run);
  }

  /**
   * Starts a trace.
   *
   * @param sink called by the trace's own thread until {@link #end} has returned
   * @throws IllegalStateException if this process is traced already
   */
  public static LiveTrace start(HistorySink sink) {
    LiveTrace trace = new LiveTrace(sink);
    trace.thread.start();
    return trace;
  }

  private void run() {
    while (!ending) {
      session.drain(extraction);
      if (session.fullness() < CROWDED) {
        LockSupport.parkNanos(this, PAUSE_NANOS);
      }
    }
    session.close();
    long until = System.nanoTime() + STRAGGLERS_NANOS;
    while (System.nanoTime() - until < 0) {
      LockSupport.parkNanos(this, until - System.nanoTime());
    }
    session.drain(extraction);
    extraction.finish();
  }

  /**
   * Ends it: all histories have been handed over when this returns. Idempotent.
   *
   * @param what was traced, for the facts
   */
  public TraceFacts end(String what) {
    ending = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    List<String> warnings = new ArrayList<>();
    session.losses().stream().map(TraceSession.Loss::text).forEach(warnings::add);
    warnings.addAll(JoinWarnings.of(extraction.counts()));
    return new TraceFacts(what, began, session.lost(), warnings);
  }
}
