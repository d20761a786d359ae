package dev.fathom.bench.load;

import dev.fathom.trace.Event;
import dev.fathom.trace.TraceOptions;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.Tracing;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Another load while it is traced: each event enters a histogram on the thread that it happens on,
 * and is drained by another thread, which counts. Losses are told on stderr: millions of no-ops a
 * second are more than a busy machine drains.
 */
final class Traced implements Load {
  private static final long DRAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int RING_EVENTS = 1 << 17;

  private final Load load;
  private final int stages;
  private final Histogram latency = new Histogram();
  private volatile boolean stopped;

  /** Written by the drain thread, read when it has ended. */
  private long drained;

  /**
   * A traced load, of one thread.
   *
   * @param stages mask of those that are wanted
   */
  Traced(Load load, int stages) {
    this.load = load;
    this.stages = stages;
  }

  @Override
  public void run(Job job, Meter meter) throws IOException, InterruptedException {
    TraceOptions options =
        TraceOptions.DEFAULT.withStages(stages).withRingEvents(RING_EVENTS).withTap(this::tap);
    try (TraceSession session = Tracing.start(options)) {
      Thread drain = Thread.ofPlatform().daemon().name("drain").start(() -> drain(session));
      load.run(job, meter);
      stopped = true;
      drain.join();
      if (drained == 0) {
        throw new IllegalStateException("no events came");
      }
      if (!session.losses().isEmpty()) {
        System.err.println(drained + " events came, and lost: " + session.losses());
      }
    }
  }

  private void tap(
      long time, long key, long related, long position, long w4, long w5, long w6, long w7) {
    latency.record((int) w6 == Event.NOT_REACHED ? 0 : w6 & 0xffff_ffffL);
  }

  private void drain(TraceSession session) {
    while (!stopped) {
      drained += session.drain((words, at) -> {});
      LockSupport.parkNanos(DRAIN_NANOS);
    }
    drained += session.drain((words, at) -> {});
  }
}
