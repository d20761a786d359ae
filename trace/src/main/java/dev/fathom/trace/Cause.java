package dev.fathom.trace;

import java.util.List;

/**
 * By which way an origin's bytes came to a device. The order is that of the numbers in recordings.
 */
public enum Cause {
  /** Nothing is known about it. */
  UNKNOWN("unknown"),
  /** An operation that went past the cache. */
  DIRECT("direct"),
  /** A write into the cache. */
  BUFFERED("buffered"),
  /** A store into mapped memory. */
  MAPPED("mmap"),
  /** A read that missed the cache. */
  READ("read"),
  /** The cache read ahead. */
  READ_AHEAD("read-ahead"),
  /** The file system's journal or log. */
  JOURNAL("journal"),
  /** The file system's own blocks: inodes, bitmaps, trees, super block. */
  METADATA("metadata"),
  /** Memory moved to or from swap. */
  SWAP("swap"),
  /** A flush of the device's cache, without data. */
  FLUSH("flush"),
  /** Discard or zeroing. */
  DISCARD("discard"),
  /** Passed on by a stacked device: loop, device mapper. */
  STACKED("stacked");

  private static final List<Cause> BY_CODE = List.of(values());

  private final String title;

  Cause(String title) {
    this.title = title;
  }

  /** In words, lower case. */
  public String title() {
    return title;
  }

  /** The number in events and recordings, 0 to 15. */
  @SuppressWarnings("EnumOrdinal") // the order is that of the numbers, and a test keeps it
  public int code() {
    return ordinal();
  }

  /**
   * The cause with this code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Cause ofCode(int code) {
    if (code < 0 || code >= BY_CODE.size()) {
      throw new IllegalArgumentException("no cause has code " + code);
    }
    return BY_CODE.get(code);
  }
}
