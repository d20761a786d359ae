package dev.fathom.perfetto;

/**
 * What is drawn.
 *
 * @param flowsPerSecond most arrows that begin in one second of the trace, 0 to 1,000,000. Perfetto
 *     draws the arrows of what is selected, but looks all of them up: tens of thousands a second
 *     make it slow
 * @param everyRequest whether a request has an arrow also where the thread that caused it submitted
 *     it itself
 */
public record PerfettoOptions(int flowsPerSecond, boolean everyRequest) {
  /** A thousand arrows a second, where somebody else submitted the request. */
  public static final PerfettoOptions DEFAULT = new PerfettoOptions(1_000, false);

  /** Checks the number. */
  public PerfettoOptions {
    if (flowsPerSecond < 0 || flowsPerSecond > 1_000_000) {
      throw new IllegalArgumentException(flowsPerSecond + " flows a second");
    }
  }
}
