package dev.fathom.perfetto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What the clocks of a machine showed at one moment, so that Perfetto can lay a trace beside those
 * of other sources.
 *
 * @param monotonicNanos of the clock that times the events, at least 0
 * @param bootNanos of {@code CLOCK_BOOTTIME}, which runs on while the machine sleeps; 0 if unknown
 * @param realtimeNanos since 1970, UTC; 0 if unknown
 */
public record ClockReading(long monotonicNanos, long bootNanos, long realtimeNanos) {
  /** {@code /proc/uptime} has hundredths of a second. */
  private static final long UPTIME_STEP_NANOS = 10_000_000;

  private static final Path UPTIME = Path.of("/proc/uptime");

  /** Checks that no clock is below 0. */
  public ClockReading {
    if (monotonicNanos < 0 || bootNanos < 0 || realtimeNanos < 0) {
      throw new IllegalArgumentException(
          "clocks at %d, %d and %d ns".formatted(monotonicNanos, bootNanos, realtimeNanos));
    }
  }

  /**
   * The clocks of this machine now. The boot clock is the monotonic one where the machine has not
   * slept, else it is right within 10 ms (what {@code /proc/uptime} shows), or unknown without that
   * file.
   */
  public static ClockReading now() {
    Instant time = Instant.now();
    long monotonic = System.nanoTime();
    return new ClockReading(
        Math.max(0, monotonic),
        monotonic <= 0 ? 0 : bootNanos(monotonic),
        time.getEpochSecond() * 1_000_000_000 + time.getNano());
  }

  private static long bootNanos(long monotonic) {
    try {
      String uptime = Files.readString(UPTIME);
      long boot = (long) (Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1e9);
      return Math.abs(boot - monotonic) <= 2 * UPTIME_STEP_NANOS ? monotonic : boot;
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException unknown) {
      return 0;
    }
  }
}
