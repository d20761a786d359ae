package dev.fathom.workload.result;

/**
 * Counts at which depth a job's operations were issued, and how many went in and out per call.
 *
 * <p>Owned by the thread that runs the job.
 */
public final class DepthRecorder {
  private final long[] levels = new long[Depths.SIZE];
  private final long[] submits = new long[Depths.SIZE];
  private final long[] completes = new long[Depths.SIZE];

  /** Counts nothing yet. */
  public DepthRecorder() {}

  /**
   * Counts an operation that was issued. Hot path: allocation-free.
   *
   * @param inFlight the operations in flight, this one included; at least 1
   */
  public void issued(int inFlight) {
    levels[level(inFlight)]++;
  }

  /** Counts a call that submitted {@code count} operations. Hot path: allocation-free. */
  public void submitted(int count) {
    submits[batch(count)]++;
  }

  /** Counts a call that reaped {@code count} completions. Hot path: allocation-free. */
  public void completed(int count) {
    completes[batch(count)]++;
  }

  /** Forgets everything, as at the end of a ramp. */
  public void reset() {
    for (int i = 0; i < Depths.SIZE; i++) {
      levels[i] = 0;
      submits[i] = 0;
      completes[i] = 0;
    }
  }

  /** What was counted so far. */
  public Depths snapshot() {
    return Depths.of(levels, submits, completes);
  }

  /** 1, 2-3, 4-7, 8-15, 16-31, 32-63, 64 and more. */
  private static int level(int inFlight) {
    return Math.min(Depths.SIZE - 1, 31 - Integer.numberOfLeadingZeros(Math.max(1, inFlight)));
  }

  /** 0, 1-4, 5-8, 9-16, 17-32, 33-64, more. */
  private static int batch(int count) {
    if (count <= 0) {
      return 0;
    }
    return count <= 4 ? 1 : Math.min(Depths.SIZE - 1, 31 - Integer.numberOfLeadingZeros(count - 1));
  }
}
