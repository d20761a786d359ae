package dev.fathom.workload.run;

import java.util.concurrent.atomic.LongAdder;

/** What a run's threads are told, and what they tell of laying files out. Any thread. */
final class Control {
  private final LongAdder laidOutBytes = new LongAdder();
  private volatile long layoutBytes;
  private volatile boolean stopping;

  /** Asks all jobs to end soon. */
  void stop() {
    stopping = true;
  }

  boolean stopping() {
    return stopping;
  }

  void layoutBegins(long bytes) {
    laidOutBytes.reset();
    layoutBytes = bytes;
  }

  void laidOut(long bytes) {
    laidOutBytes.add(bytes);
  }

  void layoutEnds() {
    layoutBytes = 0;
  }

  /** How much of the files that are being laid out is done, in percent; −1 when none are. */
  int layoutPercent() {
    long whole = layoutBytes;
    return whole == 0 ? -1 : (int) Math.min(100, 100 * laidOutBytes.sum() / whole);
  }
}
