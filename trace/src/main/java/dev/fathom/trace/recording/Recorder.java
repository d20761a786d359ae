package dev.fathom.trace.recording;

import dev.fathom.trace.TraceSession;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that records a session until it is closed. It looks more often the fuller the rings are:
 * every 0.5 to 10 ms, and at once while one is more than half full.
 */
public final class Recorder implements AutoCloseable {
  private static final long SHORTEST_NANOS = 500_000;
  private static final long LONGEST_NANOS = 10_000_000;

  /** Rings fuller than this when it looks: look more often. */
  private static final double HIGH = 0.25;

  /** A ring fuller than this: look again at once. */
  private static final double CROWDED = 0.5;

  /** All rings emptier than this: look less often. */
  private static final double LOW = 0.0625;

  /** How long a writer may take to finish an event after the probes are off. */
  private static final long STRAGGLERS_NANOS = 4_000_000;

  private final TraceSession session;
  private final RecordingWriter writer;
  private final Thread thread;
  private volatile boolean ending;

  private Recorder(TraceSession session, RecordingWriter writer) {
    this.session = session;
    this.writer = writer;
    thread = Thread.ofPlatform().daemon().name("fathom recorder").unstarted(this::run);
  }

  /** Starts recording; owns the session and the writer from now on. */
  public static Recorder start(TraceSession session, RecordingWriter writer) {
    Recorder recorder = new Recorder(session, writer);
    recorder.thread.start();
    return recorder;
  }

  /** How far it is. Any thread. */
  public Progress progress() {
    return writer.progress();
  }

  private void run() {
    try {
      pumpUntilEnding();
      session.close();
      writer.pump(session);
      awaitStragglers();
      writer.pump(session);
      session.unfinished(writer);
    } finally {
      writer.close();
    }
  }

  private void pumpUntilEnding() {
    long pauseNanos = SHORTEST_NANOS;
    while (!ending) {
      writer.pump(session);
      double fullness = session.fullness();
      pauseNanos = next(pauseNanos, fullness);
      if (fullness < CROWDED) {
        LockSupport.parkNanos(this, pauseNanos);
      }
    }
  }

  private void awaitStragglers() {
    long until = System.nanoTime() + STRAGGLERS_NANOS;
    while (System.nanoTime() - until < 0) {
      LockSupport.parkNanos(this, until - System.nanoTime());
    }
  }

  /** The next pause after one that found the rings this full. */
  static long next(long pauseNanos, double fullness) {
    long next = fullness > HIGH ? pauseNanos / 4 : fullness < LOW ? pauseNanos * 2 : pauseNanos;
    return Math.clamp(next, SHORTEST_NANOS, LONGEST_NANOS);
  }

  /**
   * Ends session and recording. Waits until all is written, an interrupted thread too. Idempotent;
   * any thread.
   */
  @Override
  public void close() {
    session.close();
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
  }
}
