package dev.fathom.cli.live;

import dev.fathom.kernel.KernelTracer;
import dev.fathom.kernel.TracerOptions;
import dev.fathom.kernel.bpf.BpfException;
import dev.fathom.kernel.bpf.RecordConsumer;
import dev.fathom.kernel.record.KernelHistories;
import dev.fathom.linux.IdleGroup;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's I/O as histories, now: attached from {@link #start} until closed. Belongs to the
 * thread that polls: so often that it finds some hundred records, of which the ring holds 50,000.
 * It never works for long at a time: whoever waits for the processor while it does, a loop device's
 * worker or the traced program, has its requests late.
 */
public final class LiveTrace implements AutoCloseable {
  /** Records at a time: some 300 µs of work. */
  private static final int MOST_RECORDS = 256;

  /** With fewer than this from a pause to the next one, waking costs more than they do. */
  private static final int FEW_RECORDS = 128;

  /** With more than this it falls behind a busy machine for longer than it needs to. */
  private static final int MANY_RECORDS = 512;

  private static final long LEAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long MOST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** When there is more than can be taken at a time. */
  private static final long BREATH_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

  /** A ring that is fuller than a part of this is asked again at once. */
  private static final int CROWDED = 4;

  /** Between busy programs an idle process waits for up to a second, by what was seen. */
  private static final int IDLE_RING_BYTES = 64 << 20;

  private final KernelTracer tracer;
  private final KernelHistories histories;
  private final RecordConsumer consumer;
  private final @Nullable IdleGroup idle;
  private @Nullable Courtesy courtesy;
  private long pauseNanos = MOST_PAUSE_NANOS;

  /** Since the last full pause. */
  private int found;

  private LiveTrace(KernelTracer tracer, Sinks sinks, @Nullable IdleGroup idle) {
    this.tracer = tracer;
    this.idle = idle;
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
   * @param resources that it may take; where it is to be idle, it is from the first {@link #follow}
   *     on until {@link #finish}, but not while records pile up
   * @throws BpfException saying what stands against it and how to mend that
   * @throws UnsupportedOperationException saying why it cannot be idle
   * @throws IOException if the kernel's tables cannot be read
   */
  public static LiveTrace start(TracerOptions options, Sinks sinks, Resources resources)
      throws IOException {
    IdleGroup group = resources.idle() ? IdleGroup.create() : null;
    try {
      TracerOptions sized = options.withDirtyPages(resources.dirtyPages());
      TracerOptions suited = resources.idle() ? sized.withRingBytes(IDLE_RING_BYTES) : sized;
      return new LiveTrace(KernelTracer.start(suited), sinks, group);
    } catch (IOException | RuntimeException e) {
      if (group != null) {
        group.close();
      }
      throw e;
    }
  }

  /**
   * Hands over what comes until it is over.
   *
   * @param until asked at least every 20 ms, for the first time before anything is handed over
   */
  public void follow(Until until) throws IOException {
    if (idle != null && courtesy == null) {
      courtesy = new Courtesy(idle, System.nanoTime());
    }
    while (look(until)) {
      // What there is to do stands there: this method is interpreted for all of the trace.
    }
  }

  private boolean look(Until until) throws IOException {
    long now = System.nanoTime();
    if (until.over(now)) {
      return false;
    }
    int records = tracer.poll(consumer, MOST_RECORDS);
    found += records;
    boolean more = records == MOST_RECORDS;
    if (!more) {
      adapt();
    }
    long left = tracer.usedBytes();
    if (courtesy != null) {
      courtesy.looked(records, left, now);
    }
    if (left < tracer.sizeBytes() / CROWDED) {
      LockSupport.parkNanos(more ? BREATH_NANOS : pauseNanos);
    }
    return true;
  }

  private void adapt() {
    if (found < FEW_RECORDS) {
      pauseNanos = Math.min(2 * pauseNanos, MOST_PAUSE_NANOS);
    } else if (found > MANY_RECORDS) {
      pauseNanos = Math.max(pauseNanos / 2, LEAST_PAUSE_NANOS);
    }
    found = 0;
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
    if (courtesy != null) {
      courtesy.end(System.nanoTime());
    }
    tracer.stop();
    while (tracer.poll(consumer) > 0) {
      // Until the ring is empty.
    }
    int unfinished = tracer.unfinished(consumer);
    histories.finish();
    return unfinished;
  }

  /** How much of the time others came first, to stand behind other words; mostly empty. */
  public String idleWords() {
    return courtesy == null
        ? ""
        : "; others came first for %.0f%% of the time".formatted(100 * courtesy.share());
  }

  /** Detaches. Idempotent. */
  @Override
  public void close() {
    tracer.close();
    if (idle != null) {
      idle.close();
    }
  }
}
