package dev.fathom.trace.recording;

import dev.fathom.trace.ReaderThread;
import dev.fathom.trace.TraceSession;

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

  private final TraceSession session;
  private final RecordingWriter writer;
  private final ReaderThread thread;

  private Recorder(TraceSession session, RecordingWriter writer) {
    this.session = session;
    this.writer = writer;
    thread = new ReaderThread("fathom recorder", this::run);
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
      ReaderThread.awaitStragglers();
      writer.pump(session);
      session.unfinished(writer);
    } finally {
      writer.close();
    }
  }

  private void pumpUntilEnding() {
    long pauseNanos = SHORTEST_NANOS;
    while (!thread.ending()) {
      writer.pump(session);
      double fullness = session.fullness();
      pauseNanos = next(pauseNanos, fullness);
      if (fullness < CROWDED) {
        thread.pause(pauseNanos);
      }
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
    thread.end();
  }
}
