package dev.fathom.workload.jobfile;

import java.util.Map;

/**
 * Whether written data carries checksums, and whether they are checked.
 *
 * @param kind the checksum
 * @param check whether data is read back and checked ({@code do_verify})
 * @param fatal whether the first mismatch ends the job ({@code verify_fatal})
 * @param intervalBytes how much data each header covers; divides the length of every write
 * @param only whether nothing is written, only what an earlier run wrote is checked ({@code
 *     verify_only})
 */
public record Verification(
    Kind kind, boolean check, boolean fatal, long intervalBytes, boolean only) {

  /** The checksum of data. */
  public enum Kind {
    /** None: nothing is verified. */
    NONE,
    /** CRC-32C (Castagnoli), in fio's own header. */
    CRC32C
  }

  /** fio's bound: twice its header of 40 bytes. */
  public static final long INTERVAL_MIN_BYTES = 80;

  private static final Map<String, Kind> KINDS =
      Map.of(
          "0", Kind.NONE,
          "none", Kind.NONE,
          "crc32c", Kind.CRC32C,
          "crc32c-intel", Kind.CRC32C);

  /** Checks the interval. */
  public Verification {
    if (intervalBytes < 1) {
      throw new IllegalArgumentException("interval of %d bytes".formatted(intervalBytes));
    }
  }

  /** Whether anything is written with or checked for checksums. */
  public boolean on() {
    return kind != Kind.NONE;
  }

  static Verification read(Settings settings, Mix mix, Sizes sizes) throws JobFileException {
    Kind kind = settings.choice("verify", Kind.NONE, KINDS);
    boolean check = settings.bool("do_verify", true);
    boolean fatal = settings.bool("verify_fatal", false);
    boolean only = settings.present("verify_only");
    long asked = settings.number("verify_interval", 0, INTERVAL_MIN_BYTES, Integer.MAX_VALUE);
    if (only && kind == Kind.NONE) {
      throw settings.wrong("verify_only", "needs verify=crc32c");
    }
    long interval = interval(asked, mix, sizes);
    if (kind != Kind.NONE && interval < INTERVAL_MIN_BYTES) {
      throw settings.wrong(
          "verify",
          "needs blocks of at least %d bytes, but they are %d"
              .formatted(INTERVAL_MIN_BYTES, interval));
    }
    return new Verification(kind, check, fatal, interval, only);
  }

  /** fio's rule: no more than the shortest write, and a divisor of all lengths, or their gcd. */
  private static long interval(long askedBytes, Mix mix, Sizes sizes) {
    long min = sizes.write().minBytes();
    long max = sizes.write().maxBytes();
    long interval = askedBytes == 0 && min != max ? min : askedBytes;
    interval = Math.min(interval, min);
    if (interval == askedBytes && mix.reads()) {
      interval = Math.min(interval, sizes.read().minBytes());
    }
    boolean divides = interval != 0 && min % interval == 0 && max % interval == 0;
    return divides ? interval : gcd(min, max);
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
