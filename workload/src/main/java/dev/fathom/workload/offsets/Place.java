package dev.fathom.workload.offsets;

import dev.fathom.workload.result.Direction;

/**
 * Where one operation goes and what it does there. Mutable so that a hot
 * path can reuse it; owned by one thread.
 */
public final class Place {
  private int file;
  private long positionBytes;
  private int lengthBytes;
  private Direction direction = Direction.READ;

  /** Nowhere yet. */
  public Place() {}

  /** The file's number, from 0. */
  public int file() {
    return file;
  }

  /** The position in the file. */
  public long positionBytes() {
    return positionBytes;
  }

  /** The length; at least 1. */
  public int lengthBytes() {
    return lengthBytes;
  }

  /** Read or write. */
  public Direction direction() {
    return direction;
  }

  /**
   * Sets all at once. Hot path: allocation-free.
   *
   * @param file the file's number, from 0
   * @param positionBytes the position in the file
   * @param lengthBytes the length; at least 1
   * @param direction read or write
   */
  public void set(int file, long positionBytes, int lengthBytes, Direction direction) {
    this.file = file;
    this.positionBytes = positionBytes;
    this.lengthBytes = lengthBytes;
    this.direction = direction;
  }
}
