package dev.fathom.cli.live;

import dev.fathom.kernel.KernelTracer;
import dev.fathom.kernel.TracerOptions;
import dev.fathom.kernel.bpf.BpfException;
import dev.fathom.kernel.bpf.RecordConsumer;
import dev.fathom.kernel.record.KernelHistories;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The kernel's I/O as histories, now: attached from {@link #start} until closed. Belongs to the
 * thread that polls: every 5 ms while there are records (of which the ring holds some 50,000),
 * every 10 ms while there are none.
 */
public final class LiveTrace implements AutoCloseable {
  private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** A ring that is fuller than a part of this is asked again at once. */
  private static final int CROWDED = 4;

  private final KernelTracer tracer;
  private final KernelHistories histories;
  private final RecordConsumer consumer;
  private long pauseNanos = BUSY_NANOS;

  private LiveTrace(KernelTracer tracer, Sinks sinks) {
    this.tracer = tracer;
    histories = new KernelHistories(sinks.names(), sinks.histories(), sinks.notices());
    consumer =
        (data, offset, lengthBytes) -> {
          sinks.records().accept(data, offset, lengthBytes);
          histories.accept(data, offset, lengthBytes);
        };
  }

  /** Asked between two looks whether to go on. */
  @FunctionalInterface
  public interface Until {
    /**
     * Whether it is over.
     *
     * @param nanos now, by the monotonic clock
     * @throws IOException which ends it, too
     */
    boolean over(long nanos) throws IOException;
  }

  /**
   * Attaches; takes about half a second.
   *
   * @throws BpfException saying what stands against it and how to mend that
   * @throws IOException if the kernel's tables cannot be read
   */
  public static LiveTrace start(TracerOptions options, Sinks sinks) throws IOException {
    return new LiveTrace(KernelTracer.start(options), sinks);
  }

  /**
   * Hands over what comes until it is over.
   *
   * @param until asked every 5 to 10 ms, for the first time before anything is handed over
   */
  public void follow(Until until) throws IOException {
    while (!until.over(System.nanoTime())) {
      pauseNanos = take() > 0 ? BUSY_NANOS : Math.min(2 * pauseNanos, IDLE_NANOS);
      if (tracer.usedBytes() < tracer.sizeBytes() / CROWDED) {
        LockSupport.parkNanos(pauseNanos);
      }
    }
  }

  private int take() {
    return tracer.poll(consumer);
  }

  /** What is missing from the histories so far. */
  public Losses losses() throws IOException {
    return Losses.of(tracer.counters());
  }

  /** What came in so far. */
  public KernelHistories.Counts counts() {
    return histories.counts();
  }

  /** What cannot be told on this kernel, in a few words each. */
  public List<String> missing() {
    return tracer.missing().stream()
        .map(each -> each.replaceFirst(" \\(.*", ""))
        .distinct()
        .toList();
  }

  /** The programs in the kernel: for what they counted, and for pages that are still dirty. */
  public KernelTracer tracer() {
    return tracer;
  }

  /**
   * Detaches and hands over what was still under way.
   *
   * @return bios without an end: under way, or completed and the kernel did not tell
   * @throws IOException if the kernel's table cannot be read
   */
  public int finish() throws IOException {
    tracer.stop();
    while (take() > 0) {
      // Until the ring is empty.
    }
    int unfinished = tracer.unfinished(consumer);
    histories.finish();
    return unfinished;
  }

  /** Detaches. Idempotent. */
  @Override
  public void close() {
    tracer.close();
  }
}
