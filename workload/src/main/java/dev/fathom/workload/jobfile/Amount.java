package dev.fathom.workload.jobfile;

/** A length or position that is a number of bytes or a share of something else. */
public sealed interface Amount {

  /** The amount in bytes, where a share is taken of the given whole. */
  long ofWhole(long wholeBytes);

  /**
   * So many bytes.
   *
   * @param bytes not negative
   */
  record Bytes(long bytes) implements Amount {
    /** Checks the sign. */
    public Bytes {
      if (bytes < 0) {
        throw new IllegalArgumentException(bytes + " bytes");
      }
    }

    @Override
    public long ofWhole(long wholeBytes) {
      return bytes;
    }
  }

  /**
   * A percentage.
   *
   * @param percent not negative
   */
  record Percent(int percent) implements Amount {
    /** Checks the sign. */
    public Percent {
      if (percent < 0) {
        throw new IllegalArgumentException(percent + " %");
      }
    }

    @Override
    public long ofWhole(long wholeBytes) {
      return wholeBytes / 100 * percent + wholeBytes % 100 * percent / 100;
    }
  }
}
