package dev.fathom.testkit;

import java.util.Arrays;

/**
 * What a file must contain: the bytes, which of them nobody can know after an error, and which
 * blocks are being read or written now. Of a fixed size, a whole number of blocks. For one thread.
 */
final class FileModel {
  static final int BLOCK_BYTES = 512;

  private final byte[] content;

  /** After a failed write a byte is the old or the new one, until a read shows which. */
  private final boolean[] doubtful;

  /** By block: how many operations read it now, or −1 while one writes it. */
  private final int[] users;

  FileModel(byte[] content) {
    this.content = content.clone();
    this.doubtful = new boolean[content.length];
    this.users = new int[content.length / BLOCK_BYTES];
  }

  int sizeBytes() {
    return content.length;
  }

  private int firstBlock(int position) {
    return Math.min(position / BLOCK_BYTES, users.length);
  }

  private int endBlock(int position, int length) {
    return Math.min((position + length + BLOCK_BYTES - 1) / BLOCK_BYTES, users.length);
  }

  // ---- who uses what

  boolean beginRead(int position, int length) {
    int end = endBlock(position, length);
    for (int block = firstBlock(position); block < end; block++) {
      if (users[block] < 0) {
        return false;
      }
    }
    for (int block = firstBlock(position); block < end; block++) {
      users[block]++;
    }
    return true;
  }

  void endRead(int position, int length) {
    for (int block = firstBlock(position); block < endBlock(position, length); block++) {
      users[block]--;
    }
  }

  boolean beginWrite(int position, int length) {
    int end = endBlock(position, length);
    for (int block = firstBlock(position); block < end; block++) {
      if (users[block] != 0) {
        return false;
      }
    }
    Arrays.fill(users, firstBlock(position), end, -1);
    return true;
  }

  void endWrite(int position, int length) {
    Arrays.fill(users, firstBlock(position), endBlock(position, length), 0);
  }

  boolean isWritten(int block) {
    return users[block] < 0;
  }

  // ---- what is there

  void written(int position, byte[] data, int count) {
    System.arraycopy(data, 0, content, position, count);
    Arrays.fill(doubtful, position, position + count, false);
  }

  /** A write failed somewhere: what it would have changed may have changed. */
  void doubt(int position, byte[] data) {
    for (int index = 0; index < data.length; index++) {
      doubtful[position + index] |= content[position + index] != data[index];
    }
  }

  /** How many bytes a read can give at most. */
  int readable(int position, int length) {
    return Math.clamp(content.length - position, 0, length);
  }

  /** Compares what was read; where there is doubt, believes it from now on. */
  void check(int position, byte[] read, int count) {
    for (int index = 0; index < count; index++) {
      int at = position + index;
      if (doubtful[at]) {
        content[at] = read[index];
        doubtful[at] = false;
      } else if (content[at] != read[index]) {
        throw new AssertionError(
            "byte %d is %d, must be %d; read of %d bytes at %d"
                .formatted(at, read[index], content[at], count, position));
      }
    }
  }
}
