package dev.fathom.workload.jobfile;

import java.util.Map;

/**
 * How fast a job may go.
 *
 * @param bytesPerSecond bounds for the bandwidth ({@code rate}); 0 for none
 * @param requestsPerSecond bounds for the IOPS ({@code rate_iops}); 0 for none; never both
 * @param thinkNanos how long the job rests ({@code thinktime}); 0 for never
 * @param spinNanos the part of it that is spent working the processor, not asleep
 * @param thinkEvery how many requests there are from one rest to the next, at least 1
 * @param counted which requests count for that
 */
public record Pace(
    ReadWrite bytesPerSecond,
    ReadWrite requestsPerSecond,
    long thinkNanos,
    long spinNanos,
    int thinkEvery,
    Counted counted) {

  /** Which requests count for {@code thinktime_blocks}. */
  public enum Counted {
    /** Those that are finished. */
    COMPLETED,
    /** Those that are begun. */
    ISSUED
  }

  private static final long MICROSECOND_NANOS = 1_000;
  private static final Map<String, Counted> COUNTED =
      Map.of("complete", Counted.COMPLETED, "issue", Counted.ISSUED);

  /** Checks the ranges. */
  public Pace {
    if (!bytesPerSecond.none() && !requestsPerSecond.none()) {
      throw new IllegalArgumentException("both a bandwidth and IOPS to keep");
    }
    if (thinkNanos < 0 || spinNanos < 0 || spinNanos > thinkNanos || thinkEvery < 1) {
      throw new IllegalArgumentException(
          "rests %d ns, %d ns of it spinning, every %d"
              .formatted(thinkNanos, spinNanos, thinkEvery));
    }
  }

  static Pace read(Settings settings) throws JobFileException {
    ReadWrite rate = settings.perDirection("rate", 0, 0, Long.MAX_VALUE);
    ReadWrite iops = settings.perDirection("rate_iops", 0, 0, Integer.MAX_VALUE);
    if (!rate.none() && !iops.none()) {
      throw settings.wrong("rate_iops", "and rate are mutually exclusive");
    }
    long think = settings.nanos("thinktime", 0, MICROSECOND_NANOS);
    long spin = settings.nanos("thinktime_spin", 0, MICROSECOND_NANOS);
    return new Pace(
        rate,
        iops,
        think,
        Math.min(spin, think),
        settings.integer("thinktime_blocks", 1, 1, Integer.MAX_VALUE),
        settings.choice("thinktime_blocks_type", Counted.COMPLETED, COUNTED));
  }
}
