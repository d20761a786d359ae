package dev.fathom.aio;

import java.util.List;

/** Finds where a batch can be cut without tearing linked operations apart. */
final class Chains {
  private Chains() {}

  /**
   * How many operations of a batch fit, from the front, with every chain whole.
   *
   * @param room at most so many
   * @throws IllegalArgumentException if the first chain is longer than the depth: it can never fit
   */
  static int fitting(List<? extends Operation> batch, int room, int depth) {
    if (batch.size() <= room) {
      return batch.size();
    }
    int count = Math.max(room, 0);
    while (count > 0 && linked(batch, count - 1)) {
      count--;
    }
    if (count == 0) {
      requireDepth(batch, depth);
    }
    return count;
  }

  private static boolean linked(List<? extends Operation> batch, int index) {
    return batch.get(index).settings().link() != Link.NONE;
  }

  private static void requireDepth(List<? extends Operation> batch, int depth) {
    int length = 1;
    while (length < batch.size() && linked(batch, length - 1)) {
      length++;
    }
    if (length > depth) {
      throw new IllegalArgumentException(
          "a chain of " + length + " operations needs more than the depth of " + depth);
    }
  }
}
