package dev.fathom.workload.offsets;

import java.util.SplittableRandom;

/**
 * Where in its region the next operation goes. Never ends: after the last block of a pass comes the
 * first of the next.
 *
 * <p>Owned by one thread. The same seed gives the same positions.
 */
public sealed interface Offsets {
  /**
   * The next operation's position in the file. Hot path: allocation-free.
   *
   * @param lengthBytes its length, a multiple of the region's block size and at most its length
   */
  long next(int lengthBytes);

  /** One operation after the other, and from the begin again where the next does not fit. */
  static Offsets sequential(Region region) {
    return new Sequential(region);
  }

  /**
   * In random order, each block as a begin exactly once per pass, each pass in another order. With
   * operations of one block no block is met twice; with longer ones they overlap.
   */
  static Offsets shuffled(Region region, long seed) {
    return new Shuffled(region, seed);
  }

  /** At random, each time anew: fio's norandommap. */
  static Offsets uniform(Region region, long seed) {
    return new Uniform(region, seed);
  }

  /** See {@link #sequential}. */
  final class Sequential implements Offsets {
    private final Region region;
    private long doneBytes;

    private Sequential(Region region) {
      this.region = region;
    }

    @Override
    public long next(int lengthBytes) {
      if (doneBytes + lengthBytes > region.usableBytes()) {
        doneBytes = 0;
      }
      long position = region.startBytes() + doneBytes;
      doneBytes += lengthBytes;
      return position;
    }
  }

  /** See {@link #shuffled}. */
  final class Shuffled implements Offsets {
    private final Region region;
    private final SplittableRandom seeds;
    private final Permutation permutation;
    private final long blockCount;
    private long index;

    private Shuffled(Region region, long seed) {
      this.region = region;
      this.seeds = new SplittableRandom(seed);
      this.blockCount = region.blockCount();
      this.permutation = new Permutation(blockCount, seeds.nextLong());
    }

    @Override
    public long next(int lengthBytes) {
      if (index == blockCount) {
        index = 0;
        permutation.reseed(seeds.nextLong());
      }
      long block = permutation.at(index++);
      return region.position(Math.min(block, region.lastBlockFor(lengthBytes)));
    }
  }

  /** See {@link #uniform}. */
  final class Uniform implements Offsets {
    private final Region region;
    private final SplittableRandom random;

    private Uniform(Region region, long seed) {
      this.region = region;
      this.random = new SplittableRandom(seed);
    }

    @Override
    public long next(int lengthBytes) {
      return region.position(random.nextLong(region.lastBlockFor(lengthBytes) + 1));
    }
  }
}
