package dev.fathom.bench.load;

/**
 * Random positions and sizes: xorshift64, the sequence that the C peers use. Owned by one thread.
 */
final class Positions {
  private static final int BLOCK_BYTES = 4096;

  private final Job job;
  private final long blocks;
  private long state;

  /** The sequence of one of several threads; number 0 is what a single thread uses. */
  Positions(Job job, long blocks, int thread) {
    this.job = job;
    this.blocks = blocks;
    this.state = 0x9E3779B97F4A7C15L + thread * 0x632BE59BD9B4E019L;
  }

  /** A multiple of the largest size. Hot path: allocation-free. */
  long nextPosition() {
    return below(blocks) * job.mostBytes();
  }

  /** A size between the job's least and most. Hot path: allocation-free. */
  int nextLength() {
    int range = (job.mostBytes() - job.leastBytes()) / BLOCK_BYTES;
    return range == 0 ? job.leastBytes() : job.leastBytes() + (int) below(range + 1L) * BLOCK_BYTES;
  }

  private long below(long bound) {
    long next = state;
    next ^= next << 13;
    next ^= next >>> 7;
    next ^= next << 17;
    state = next;
    return ((next >>> 32) * bound) >>> 32;
  }
}
