package dev.fathom.workload.run;

/** What was found where a block should be. */
public enum Verdict {
  /** The block. */
  RIGHT(1, "right"),
  /** A whole block of another run: its checksums and place are right, but this job never made it. */
  FOREIGN(2, "another run's block"),
  /** Zeros: nothing was ever written here. */
  ZEROS(3, "never written (zeros)"),
  /** A whole block of an earlier write: this job's last write to this place is missing. */
  OLD(4, "never written (old contents)"),
  /** Other data, without a trace of the block. */
  OTHER(5, "never written (other contents)"),
  /** Parts of the block, or a block with wrong data. */
  CORRUPT(6, "corrupt");

  private final int code;
  private final String label;

  Verdict(int code, String label) {
    this.code = code;
    this.label = label;
  }

  /** A small number for it, above 0. */
  int code() {
    return code;
  }

  /** What reports call it. */
  public String label() {
    return label;
  }

  /** Whether the block's write left no trace. */
  public boolean missing() {
    return this == ZEROS || this == OLD || this == OTHER;
  }
}
