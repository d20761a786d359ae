package dev.fathom.bench.load;

import java.util.concurrent.atomic.AtomicLong;

/** What one thread of a load counts; written by that thread, read by the meter's. */
final class Worker {
  final Histogram latency = new Histogram();
  private final Meter meter;
  private final AtomicLong operations = new AtomicLong();

  Worker(Meter meter) {
    this.meter = meter;
  }

  /** Counts operations that ended. Hot path: allocation-free. */
  void count(int ended) {
    operations.lazySet(operations.getPlain() + ended);
  }

  /** Notes how long one took. Hot path: allocation-free. */
  void record(long nanos) {
    if (meter.measures()) {
      latency.record(nanos);
    }
  }

  long operations() {
    return operations.getAcquire();
  }
}
