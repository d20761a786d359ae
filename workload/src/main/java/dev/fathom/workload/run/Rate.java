package dev.fathom.workload.run;

import dev.fathom.workload.jobfile.Pace;
import dev.fathom.workload.jobfile.ReadWrite;

/**
 * Keeps a job from going faster than {@code rate} or {@code rate_iops}: each direction has a time
 * before which its next operation may not begin. A job that falls behind catches up, as in fio.
 */
final class Rate {
  private static final double SECOND_NANOS = 1e9;

  private final double[] nanosPerByte = new double[2];
  private final double[] nanosPerRequest = new double[2];
  private final double[] nextNanos = new double[2];
  private final long startNanos;
  private final boolean limited;

  Rate(Pace pace, long startNanos) {
    this.startNanos = startNanos;
    this.limited = !pace.bytesPerSecond().none() || !pace.requestsPerSecond().none();
    set(nanosPerByte, pace.bytesPerSecond());
    set(nanosPerRequest, pace.requestsPerSecond());
  }

  private static void set(double[] nanos, ReadWrite perSecond) {
    nanos[Slots.READ] = perSecond.read() == 0 ? 0 : SECOND_NANOS / perSecond.read();
    nanos[Slots.WRITE] = perSecond.write() == 0 ? 0 : SECOND_NANOS / perSecond.write();
  }

  /** Whether there is any bound. */
  boolean limited() {
    return limited;
  }

  /** When the next operation of a kind may begin, on the clock of the start. */
  long nextNanos(int kind) {
    return startNanos + (long) nextNanos[kind];
  }

  /** Counts an operation. */
  void issued(int kind, int bytes) {
    nextNanos[kind] += nanosPerByte[kind] * bytes + nanosPerRequest[kind];
  }
}
