package dev.fathom.cli.trace;

import dev.fathom.kernel.KernelTracer;
import dev.fathom.kernel.bpf.RecordConsumer;

/**
 * Asks the kernel's ring for records: once a millisecond while there are some, ever less often down
 * to each 10 ms while there are none. One thread.
 */
final class Poller {
  private static final long BUSY_NANOS = 1_000_000;
  private static final long IDLE_NANOS = 10_000_000;

  /** A ring so full is asked again at once. */
  private static final int CROWDED = 4;

  private final KernelTracer tracer;
  private final RecordConsumer consumer;
  private long pauseNanos = BUSY_NANOS;

  Poller(KernelTracer tracer, RecordConsumer consumer) {
    this.tracer = tracer;
    this.consumer = consumer;
  }

  /** Takes what there is; how long to wait before the next time, in ns. */
  long poll() {
    int records = tracer.poll(consumer);
    pauseNanos = records > 0 ? BUSY_NANOS : Math.min(pauseNanos * 2, IDLE_NANOS);
    return tracer.usedBytes() > tracer.sizeBytes() / CROWDED ? 0 : pauseNanos;
  }

  /** Takes all that is left; after the programs are detached. */
  void drain() {
    while (tracer.poll(consumer) > 0) {
      // Until none is left.
    }
  }
}
