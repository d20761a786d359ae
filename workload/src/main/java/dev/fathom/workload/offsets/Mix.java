package dev.fathom.workload.offsets;

import dev.fathom.workload.result.Direction;
import java.util.SplittableRandom;

/**
 * Whether the next operation reads or writes: fio's rwmixread.
 *
 * <p>Owned by one thread. The same seed gives the same decisions.
 */
public final class Mix {
  private static final int ALL = 100;

  private final int readPercent;
  private final SplittableRandom random;

  /**
   * Decides at random.
   *
   * @param readPercent the share of reads, from 0 to 100
   */
  public Mix(int readPercent, long seed) {
    if (readPercent < 0 || readPercent > ALL) {
      throw new IllegalArgumentException("share of reads of " + readPercent + " percent");
    }
    this.readPercent = readPercent;
    this.random = new SplittableRandom(seed);
  }

  /** The next operation's direction. Hot path: allocation-free. */
  public Direction next() {
    if (readPercent == 0 || readPercent == ALL) {
      return readPercent == 0 ? Direction.WRITE : Direction.READ;
    }
    return random.nextInt(ALL) < readPercent ? Direction.READ : Direction.WRITE;
  }
}
