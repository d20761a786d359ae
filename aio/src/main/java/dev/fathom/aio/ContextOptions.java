package dev.fathom.aio;

import dev.fathom.driver.DegradePolicy;
import dev.fathom.driver.DriverKind;
import dev.fathom.driver.DriverOptions;
import java.util.List;

/**
 * How a context is opened.
 *
 * @param depth most operations taken and not delivered, 1 to 32768
 * @param shared any thread may use it; otherwise the opening thread alone, which is faster
 * @param drivers the ways to try, best first
 * @param policy what to do if the first one is not to be had
 * @param submissionPolling io_uring's SQPOLL: a kernel thread takes submissions, at the cost of a
 *     CPU
 * @param lanes of a shared context: rings that threads are spread over, 1 to 64
 * @param trackSubmissions remembers a stack trace for each operation, for leak reports; slow
 * @param closeTimeoutNanos how long {@code close} waits for operations that cannot be cancelled
 */
public record ContextOptions(
    int depth,
    boolean shared,
    List<DriverKind> drivers,
    DegradePolicy policy,
    boolean submissionPolling,
    int lanes,
    boolean trackSubmissions,
    long closeTimeoutNanos) {

  /** io_uring, then Linux native AIO, then threads. */
  public static final List<DriverKind> ANY_DRIVER =
      List.of(DriverKind.IO_URING, DriverKind.LINUX_AIO, DriverKind.THREADS);

  private static final long TEN_SECONDS_NANOS = 10_000_000_000L;

  /** Checks the ranges. */
  public ContextOptions {
    if (depth < 1 || depth > DriverOptions.MAX_DEPTH) {
      throw new IllegalArgumentException(
          "depth must be 1 to " + DriverOptions.MAX_DEPTH + ", not " + depth);
    }
    if (lanes < 1 || lanes > 64) {
      throw new IllegalArgumentException("lanes must be 1 to 64, not " + lanes);
    }
    if (drivers.isEmpty()) {
      throw new IllegalArgumentException("at least one driver must be allowed");
    }
    if (closeTimeoutNanos < 0) {
      throw new IllegalArgumentException(
          "close timeout must be at least 0, not " + closeTimeoutNanos + " ns");
    }
    drivers = List.copyOf(drivers);
  }

  /** For the opening thread alone. */
  public static ContextOptions confined(int depth) {
    return new ContextOptions(
        depth, false, ANY_DRIVER, DegradePolicy.DEGRADE, false, 1, false, TEN_SECONDS_NANOS);
  }

  /** For any number of threads; as many lanes as there are processors, 4 at most. */
  public static ContextOptions shared(int depth) {
    int lanes = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);
    return new ContextOptions(
        depth, true, ANY_DRIVER, DegradePolicy.DEGRADE, false, lanes, false, TEN_SECONDS_NANOS);
  }

  /** The same, with these ways only, best first. */
  public ContextOptions withDrivers(DriverKind... changed) {
    return new ContextOptions(
        depth,
        shared,
        List.of(changed),
        policy,
        submissionPolling,
        lanes,
        trackSubmissions,
        closeTimeoutNanos);
  }

  /** The same, with another policy. */
  public ContextOptions withPolicy(DegradePolicy changed) {
    return new ContextOptions(
        depth,
        shared,
        drivers,
        changed,
        submissionPolling,
        lanes,
        trackSubmissions,
        closeTimeoutNanos);
  }

  /** The same, with submission polling. */
  public ContextOptions withSubmissionPolling() {
    return new ContextOptions(
        depth, shared, drivers, policy, true, lanes, trackSubmissions, closeTimeoutNanos);
  }

  /** The same, with so many lanes. */
  public ContextOptions withLanes(int changed) {
    return new ContextOptions(
        depth,
        shared,
        drivers,
        policy,
        submissionPolling,
        changed,
        trackSubmissions,
        closeTimeoutNanos);
  }

  /** The same, remembering where each operation was submitted. */
  public ContextOptions withTrackedSubmissions() {
    return new ContextOptions(
        depth, shared, drivers, policy, submissionPolling, lanes, true, closeTimeoutNanos);
  }

  /** The same, with another bound on how long {@code close} waits. */
  public ContextOptions withCloseTimeout(long changedNanos) {
    return new ContextOptions(
        depth, shared, drivers, policy, submissionPolling, lanes, trackSubmissions, changedNanos);
  }
}
