package dev.fathom.workload.offsets;

/**
 * The part of a file a job works on.
 *
 * @param startBytes where it begins in the file
 * @param lengthBytes its length; a rest shorter than a block is left alone
 * @param blockBytes what positions in it are multiples of, counted from its begin: the smallest
 *     block size of the job
 */
public record Region(long startBytes, long lengthBytes, int blockBytes) {
  /** Checks that at least one block fits. */
  public Region {
    if (startBytes < 0 || blockBytes < 1 || lengthBytes < blockBytes) {
      throw new IllegalArgumentException(
          "start %d, length %d, block %d".formatted(startBytes, lengthBytes, blockBytes));
    }
    if (startBytes > Long.MAX_VALUE - lengthBytes) {
      throw new IllegalArgumentException(
          "start %d and length %d pass the largest position".formatted(startBytes, lengthBytes));
    }
  }

  /** How many whole blocks fit; at least 1. */
  public long blockCount() {
    return lengthBytes / blockBytes;
  }

  /** The bytes of all whole blocks. */
  public long usableBytes() {
    return blockCount() * blockBytes;
  }

  /** Where a block begins in the file. */
  long position(long block) {
    return startBytes + block * blockBytes;
  }

  /** The last block at which an operation of {@code lengthBytes} still fits; the first if none. */
  long lastBlockFor(int lengthBytes) {
    return Math.max(0, (usableBytes() - lengthBytes) / blockBytes);
  }
}
