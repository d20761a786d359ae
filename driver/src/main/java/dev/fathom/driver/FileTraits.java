package dev.fathom.driver;

/**
 * What is known about an open file that matters to I/O.
 *
 * @param type what it is
 * @param direct opened to bypass the page cache
 * @param memoryAlignBytes what addresses must be multiples of; a power of two
 * @param offsetAlignBytes what positions and lengths must be multiples of; a power of two
 * @param noWaitReads a read that would block can be refused instead (RWF_NOWAIT)
 * @param inMemory the file lives in memory only (tmpfs, ramfs): no read of it waits for a device
 * @param fileSystem its name, e.g. {@code ext4}; {@code ?} if unknown
 */
public record FileTraits(
    Type type,
    boolean direct,
    int memoryAlignBytes,
    int offsetAlignBytes,
    boolean noWaitReads,
    boolean inMemory,
    String fileSystem) {

  /** What kind of file. */
  public enum Type {
    /** A regular file. */
    REGULAR,
    /** A block device. */
    BLOCK_DEVICE,
    /** A pipe, socket or character device: no positions, waits for its other side. */
    STREAM
  }

  /** Checks the alignments. */
  public FileTraits {
    if (Integer.bitCount(memoryAlignBytes) != 1 || Integer.bitCount(offsetAlignBytes) != 1) {
      throw new IllegalArgumentException(
          "alignments must be powers of two, not " + memoryAlignBytes + " and " + offsetAlignBytes);
    }
  }

  /** Whether positions mean anything. */
  public boolean seekable() {
    return type != Type.STREAM;
  }
}
