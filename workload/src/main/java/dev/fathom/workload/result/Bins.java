package dev.fathom.workload.result;

import java.util.Arrays;

/**
 * The occupied buckets of a latency histogram, ascending. A bucket is named by the largest latency
 * that falls into it. Immutable.
 */
public final class Bins {
  /** No buckets. */
  public static final Bins NONE = new Bins(new long[0], new long[0]);

  private final long[] upToNanos;
  private final long[] counts;

  private Bins(long[] upToNanos, long[] counts) {
    this.upToNanos = upToNanos;
    this.counts = counts;
  }

  /** The number of occupied buckets. */
  public int size() {
    return counts.length;
  }

  /** The largest latency of bucket {@code index}, in nanoseconds. */
  public long upToNanos(int index) {
    return upToNanos[index];
  }

  /** How many latencies are in bucket {@code index}; at least 1. */
  public long count(int index) {
    return counts[index];
  }

  /** The buckets of both, those of one name added up. */
  public Bins merge(Bins other) {
    var merged = new Builder();
    int mine = 0;
    int theirs = 0;
    while (mine < size() || theirs < other.size()) {
      boolean takeMine =
          theirs == other.size() || (mine < size() && upToNanos[mine] <= other.upToNanos[theirs]);
      if (takeMine) {
        merged.add(upToNanos[mine], counts[mine++]);
      } else {
        merged.add(other.upToNanos[theirs], other.counts[theirs++]);
      }
    }
    return merged.build();
  }

  /** Takes buckets in ascending order. */
  static final class Builder {
    private long[] upToNanos = new long[64];
    private long[] counts = new long[64];
    private int size;

    Builder() {}

    void add(long upTo, long count) {
      if (size > 0 && upToNanos[size - 1] == upTo) {
        counts[size - 1] += count;
        return;
      }
      assert size == 0 || upToNanos[size - 1] < upTo;
      if (size == counts.length) {
        upToNanos = Arrays.copyOf(upToNanos, size * 2);
        counts = Arrays.copyOf(counts, size * 2);
      }
      upToNanos[size] = upTo;
      counts[size++] = count;
    }

    Bins build() {
      return new Bins(Arrays.copyOf(upToNanos, size), Arrays.copyOf(counts, size));
    }
  }
}
