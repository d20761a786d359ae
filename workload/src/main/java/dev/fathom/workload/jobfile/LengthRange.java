package dev.fathom.workload.jobfile;

/**
 * How long requests are: any multiple of the minimum up to the maximum.
 *
 * @param minBytes the shortest request, at least 1
 * @param maxBytes the longest request, at least the minimum
 */
public record LengthRange(long minBytes, long maxBytes) {

  /** Checks the order. */
  public LengthRange {
    if (minBytes < 1 || maxBytes < minBytes) {
      throw new IllegalArgumentException(
          "request lengths of %d to %d bytes".formatted(minBytes, maxBytes));
    }
  }

  /** One length only. */
  public static LengthRange of(long bytes) {
    return new LengthRange(bytes, bytes);
  }

  /** Whether all requests have the same length. */
  public boolean fixed() {
    return minBytes == maxBytes;
  }
}
