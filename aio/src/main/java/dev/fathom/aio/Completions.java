package dev.fathom.aio;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A batch of completions, filled by a wait and used again for the next: the caller's own, of fixed
 * capacity. Confined to the thread that waits with it.
 *
 * <p>Hot path: allocation-free.
 */
public final class Completions {
  final long[] operations;
  final long[] tags;
  final int[] results;

  /**
   * Of the operations, for batches that are sorted once more; posted events have the normal one.
   */
  final byte @Nullable [] priorities;

  int count;

  /**
   * An empty batch.
   *
   * @param capacity most completions one wait can put here, at least 1
   */
  public Completions(int capacity) {
    this(capacity, false);
  }

  private Completions(int capacity, boolean prioritized) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be at least 1, not " + capacity);
    }
    operations = new long[capacity];
    tags = new long[capacity];
    results = new int[capacity];
    priorities = prioritized ? new byte[capacity] : null;
  }

  /** An empty batch that also tells the operations' priorities. */
  static Completions prioritized(int capacity) {
    return new Completions(capacity, true);
  }

  /** The completions from this one up to that have the normal priority. */
  void normal(int from, int to) {
    if (priorities != null) {
      Arrays.fill(priorities, from, to, (byte) Settings.NORMAL);
    }
  }

  /** Most completions this can hold. */
  public int capacity() {
    return tags.length;
  }

  /** How many the last wait put here. */
  public int count() {
    return count;
  }

  /** The tag that the operation was given; for a posted event the poster's. */
  public long tag(int index) {
    return tags[Objects.checkIndex(index, count)];
  }

  /**
   * Bytes moved; the ready events of a poll; 0 for what moves nothing; or a negated errno. For a
   * posted event the poster's value.
   */
  public int result(int index) {
    return results[Objects.checkIndex(index, count)];
  }

  /** The operation's handle; {@link IoContext#POSTED} for a posted event. */
  public long operation(int index) {
    return operations[Objects.checkIndex(index, count)];
  }
}
