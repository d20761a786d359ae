package dev.fathom.workload.verify;

/**
 * What a block's header says besides its place. Mutable so that a hot path can reuse one; owned by
 * one thread.
 */
public final class BlockStamp {
  private long seed;
  private long timeNanos;
  private int thread;
  private long number;

  /** All zeros. */
  public BlockStamp() {}

  /**
   * Sets all at once. Hot path: allocation-free.
   *
   * @param seed what the data is made from
   * @param timeNanos when the write was made, on any clock
   * @param thread the job's number, from 1; its lowest 16 bits are kept
   * @param number how many writes the job made before; its lowest 16 bits are kept
   * @return this
   */
  public BlockStamp set(long seed, long timeNanos, int thread, long number) {
    this.seed = seed;
    this.timeNanos = timeNanos;
    this.thread = thread;
    this.number = number;
    return this;
  }

  long seed() {
    return seed;
  }

  long timeNanos() {
    return timeNanos;
  }

  int thread() {
    return thread;
  }

  long number() {
    return number;
  }
}
