package dev.fathom.workload.offsets;

import dev.fathom.workload.result.Direction;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Where the operations of one job go: one pass over all its files, then the end, unless started
 * again. A pass moves as many bytes as the regions have, read and written together.
 *
 * <p>Owned by one thread. The same seed and settings give the same places.
 */
public final class Places {
  private final Offsets[] readOffsets;
  private final Offsets[] writeOffsets;
  private final long[] leftBytes;
  private final List<Region> regions;
  private final FileChoice files;
  private final Mix mix;
  private final BlockSizes readSizes;
  private final BlockSizes writeSizes;

  /**
   * The places of a job.
   *
   * @param regions one per file; the block size of each must divide all sizes
   * @param order in which each file is gone through
   * @param seed for the order
   */
  public Places(
      List<Region> regions,
      Order order,
      FileChoice files,
      Mix mix,
      BlockSizes readSizes,
      BlockSizes writeSizes,
      long seed) {
    this.regions = List.copyOf(regions);
    this.files = files;
    this.mix = mix;
    this.readSizes = readSizes;
    this.writeSizes = writeSizes;
    this.leftBytes = new long[regions.size()];
    this.readOffsets = new Offsets[regions.size()];
    this.writeOffsets = new Offsets[regions.size()];
    fillOffsets(order, new SplittableRandom(seed));
    restart();
  }

  /**
   * Tells the next operation's place. Hot path: allocation-free.
   *
   * @return false at the pass's end; {@code place} is left as it was
   */
  public boolean next(Place place) {
    int file = files.next();
    if (file == FileChoice.NONE) {
      return false;
    }
    Direction direction = mix.next();
    boolean read = direction == Direction.READ;
    int wanted = read ? readSizes.next() : writeSizes.next();
    int length = (int) Math.min(wanted, leftBytes[file]);
    long position = (read ? readOffsets : writeOffsets)[file].next(length);
    place.set(file, position, length, direction);
    leftBytes[file] -= length;
    if (leftBytes[file] == 0) {
      files.finished(file);
    }
    return true;
  }

  /** Begins another pass; random orders go on and do not repeat. */
  public void restart() {
    for (int i = 0; i < leftBytes.length; i++) {
      leftBytes[i] = regions.get(i).usableBytes();
    }
    files.restart();
  }

  private void fillOffsets(Order order, SplittableRandom seeds) {
    for (int i = 0; i < leftBytes.length; i++) {
      Region region = regions.get(i);
      Offsets offsets =
          switch (order) {
            case SEQUENTIAL -> Offsets.sequential(region);
            case SHUFFLED -> Offsets.shuffled(region, seeds.nextLong());
            case UNIFORM -> Offsets.uniform(region, seeds.nextLong());
          };
      readOffsets[i] = offsets;
      writeOffsets[i] = order == Order.SEQUENTIAL ? Offsets.sequential(region) : offsets;
    }
  }
}
