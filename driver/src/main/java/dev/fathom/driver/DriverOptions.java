package dev.fathom.driver;

/**
 * How a driver is opened.
 *
 * @param depth most operations in flight at once, 1 to {@link #MAX_DEPTH}
 * @param shared several threads take turns and wait; otherwise one thread owns the driver, which is
 *     faster
 * @param submissionPolling a kernel thread polls for submissions (SQPOLL): costs a CPU
 * @param workers threads of the thread driver, 1 or more
 */
public record DriverOptions(int depth, boolean shared, boolean submissionPolling, int workers) {

  /** The kernel's limit on submission queue entries. */
  public static final int MAX_DEPTH = 32_768;

  /** Checks the ranges. */
  public DriverOptions {
    if (depth < 1 || depth > MAX_DEPTH) {
      throw new IllegalArgumentException("depth must be 1 to " + MAX_DEPTH + ", not " + depth);
    }
    if (workers < 1 || workers > 4096) {
      throw new IllegalArgumentException("workers must be 1 to 4096, not " + workers);
    }
  }

  /** A driver owned by one thread. */
  public static DriverOptions confined(int depth) {
    return new DriverOptions(depth, false, false, defaultWorkers(depth));
  }

  /** A driver used by many threads. */
  public static DriverOptions shared(int depth) {
    return new DriverOptions(depth, true, false, defaultWorkers(depth));
  }

  private static int defaultWorkers(int depth) {
    return Math.clamp(depth, 1, 64);
  }
}
