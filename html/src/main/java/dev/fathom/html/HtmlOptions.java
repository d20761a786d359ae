package dev.fathom.html;

/**
 * How much of a trace a page holds one by one. Sums, histograms and curves count everything in any
 * case.
 *
 * @param historiesMax how many histories are kept to be looked at, 2 to 2,000,000. Each takes about
 *     1 KiB of memory while the report is open, and about 50 bytes of the file
 * @param slowestMax how many of them are the slowest of all, 1 to {@code historiesMax}; the others
 *     are a fair sample of the rest
 */
public record HtmlOptions(int historiesMax, int slowestMax) {
  /** 200,000 histories, among them the 1,000 slowest. */
  public static final HtmlOptions DEFAULT = new HtmlOptions(200_000, 1_000);

  /** Checks the limits. */
  public HtmlOptions {
    if (historiesMax < 2 || historiesMax > 2_000_000) {
      throw new IllegalArgumentException("histories to keep, 2 to 2,000,000: " + historiesMax);
    }
    if (slowestMax < 1 || slowestMax > historiesMax) {
      throw new IllegalArgumentException(
          "slowest histories to keep, 1 to " + historiesMax + ": " + slowestMax);
    }
  }
}
