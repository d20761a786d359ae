package dev.fathom.kernel.join;

/**
 * How long and how much a {@link UringJoin} remembers. Times are those of the histories.
 *
 * @param operations kept at most: those that may still get requests, and buffered writes whose
 *     pages may still be dirty; some 400 bytes each
 * @param requests kept at most, whose operations have not come; some 1 KiB each
 * @param settleNanos how far the two sides may come apart: an operation waits so long for its
 *     requests after its end, a request so long before it is looked at
 * @param waitNanos how long a request waits for operations after its completion: an application may
 *     reap late
 */
public record JoinLimits(int operations, int requests, long settleNanos, long waitNanos) {
  /** 65,536 operations, 16,384 requests, 50 ms and 1 s. */
  public static final JoinLimits DEFAULT =
      new JoinLimits(65_536, 16_384, 50_000_000, 1_000_000_000);

  /** Checks the ranges. */
  public JoinLimits {
    if (operations < 1 || requests < 1) {
      throw new IllegalArgumentException(operations + " operations, " + requests + " requests");
    }
    if (settleNanos < 0 || waitNanos < settleNanos) {
      throw new IllegalArgumentException(
          "settling %d ns, waiting %d ns".formatted(settleNanos, waitNanos));
    }
  }
}
