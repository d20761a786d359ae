package dev.fathom.cli.doctor;

import java.util.BitSet;

/**
 * What came of setting up a ring of io_uring(7).
 *
 * @param errno 0 if it could be set up, otherwise why not
 * @param features the IORING_FEAT_* bits that the kernel told; 0 if it could not be set up
 * @param opcodes the operations that the kernel knows; empty if it could not be set up
 */
public record RingTrial(int errno, int features, BitSet opcodes) {
  /** Copies the operations. */
  public RingTrial {
    opcodes = (BitSet) opcodes.clone();
  }

  /** A ring that could not be set up. */
  public static RingTrial failed(int errno) {
    return new RingTrial(errno, 0, new BitSet());
  }

  /** Whether it could be set up. */
  public boolean works() {
    return errno == 0;
  }
}
