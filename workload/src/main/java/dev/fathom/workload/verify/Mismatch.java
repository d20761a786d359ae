package dev.fathom.workload.verify;

/**
 * The first thing that is wrong with a block.
 *
 * @param file the file it was read from
 * @param offsetBytes where the block (or the interval in it) starts in the file
 * @param lengthBytes how long it is
 * @param part what is wrong
 * @param expected what should be there; unsigned
 * @param found what is there; unsigned
 */
public record Mismatch(
    String file, long offsetBytes, int lengthBytes, Part part, long expected, long found) {
  /** What of a block can be wrong, in the order in which it is looked at. */
  public enum Part {
    /** The first two bytes: no block was ever written here, or its begin was overwritten. */
    MAGIC("magic"),
    /** The kind of checksum. */
    TYPE("verify type"),
    /** The header's own checksum. */
    HEADER_CHECKSUM("header crc32c"),
    /** The block's length: it was written with another block size. */
    LENGTH("length"),
    /** The block's place: it was written for another offset. */
    OFFSET("offset"),
    /** The block's seed: it is an older or a foreign one. */
    SEED("seed"),
    /** The data's checksum. */
    DATA_CHECKSUM("data crc32c");

    private final String label;

    Part(String label) {
      this.label = label;
    }

    /** What messages call it. */
    public String label() {
      return label;
    }
  }

  /** A sentence with file, offset, expected and found. */
  @Override
  public String toString() {
    return "verify: %s: %s of the block at offset %d, length %d: expected 0x%x, found 0x%x"
        .formatted(file, part.label(), offsetBytes, lengthBytes, expected, found);
  }
}
