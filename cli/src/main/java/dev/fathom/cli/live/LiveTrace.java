package dev.fathom.cli.live;

import dev.fathom.kernel.KernelCounters;
import dev.fathom.kernel.KernelTracer;
import dev.fathom.kernel.TracerOptions;
import dev.fathom.kernel.bpf.BpfException;
import dev.fathom.kernel.names.LiveNames;
import dev.fathom.kernel.record.KernelHistories;
import dev.fathom.kernel.record.NoticeSink;
import dev.fathom.trace.HistorySink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The kernel's I/O as histories, now: attached from {@link #start} until closed. Belongs to the
 * thread that polls.
 */
public final class LiveTrace implements AutoCloseable {
  private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final KernelTracer tracer;
  private final KernelHistories histories;
  private long pauseNanos = BUSY_NANOS;

  private LiveTrace(KernelTracer tracer, KernelHistories histories) {
    this.tracer = tracer;
    this.histories = histories;
  }

  /**
   * Attaches; takes about half a second.
   *
   * @param names of what the records speak of; used by the thread that polls
   * @throws BpfException saying what stands against it and how to mend that
   * @throws IOException if the kernel's tables cannot be read
   */
  public static LiveTrace start(
      TracerOptions options, LiveNames names, HistorySink sink, NoticeSink notices)
      throws IOException {
    return new LiveTrace(KernelTracer.start(options), new KernelHistories(names, sink, notices));
  }

  /** Hands over what there is, then waits 1 to 10 ms unless there is more; returns how many. */
  public int poll() {
    int records = take();
    pauseNanos = records > 0 ? BUSY_NANOS : Math.min(2 * pauseNanos, IDLE_NANOS);
    if (tracer.usedBytes() < tracer.sizeBytes() / 4) {
      LockSupport.parkNanos(pauseNanos);
    }
    return records;
  }

  private int take() {
    return tracer.poll(histories::accept);
  }

  /** What is missing from the histories so far. */
  public Losses losses() throws IOException {
    return Losses.of(tracer.counters());
  }

  /** What cannot be told on this kernel, in a few words each. */
  public List<String> missing() {
    return tracer.missing().stream()
        .map(each -> each.replaceFirst(" \\(.*", ""))
        .distinct()
        .toList();
  }

  /** Detaches and hands over what was still under way. */
  public void finish() {
    tracer.stop();
    while (take() > 0) {
      // Until the ring is empty.
    }
    histories.finish();
  }

  /** Detaches. Idempotent. */
  @Override
  public void close() {
    tracer.close();
  }

  /**
   * Requests that were seen and could not be told.
   *
   * @param bios whose records were lost, or that found no room in the kernel's table
   * @param notices waits, pauses and the like that were lost
   * @param forgottenPages dirty pages whose writer had to be forgotten
   */
  public record Losses(long bios, long notices, long forgottenPages) {
    /** Nothing is missing. */
    public static final Losses NONE = new Losses(0, 0, 0);

    private static Losses of(KernelCounters counters) {
      return new Losses(
          counters.lostRecords() + counters.refusedBios(),
          counters.lostNotices(),
          counters.evictedPages());
    }

    /** Whether something is missing. */
    public boolean any() {
      return bios > 0 || notices > 0 || forgottenPages > 0;
    }

    /** In a few words. */
    public String sentence() {
      List<String> parts = new ArrayList<>();
      add(parts, bios, "bios lost");
      add(parts, notices, "notices lost");
      add(parts, forgottenPages, "dirty pages forgotten");
      return String.join(", ", parts);
    }

    private static void add(List<String> parts, long count, String what) {
      if (count > 0) {
        parts.add(count + " " + what);
      }
    }
  }
}
