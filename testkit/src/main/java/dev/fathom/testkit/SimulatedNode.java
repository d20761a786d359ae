package dev.fathom.testkit;

import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What a name on a {@link SimulatedDisk} stands for: the bytes as they are, and beside them the
 * bytes as a power cut would leave them. Not safe for threads: its disk guards it.
 */
final class SimulatedNode {
  private final SparseBytes current = new SparseBytes();
  private final SparseBytes durable = new SparseBytes();
  private final Set<Long> dirtyPages = new HashSet<>();
  private long sizeBytes;
  private long durableSizeBytes;

  /** The smallest size since the durable image was made: what lies beyond is not from it. */
  private long cutBytes = Long.MAX_VALUE;

  long sizeBytes() {
    return sizeBytes;
  }

  int pageCount() {
    return current.pageCount();
  }

  /** Loads what there is; returns how many bytes, 0 at and beyond the end. */
  int read(long position, MemorySegment into) {
    long count = Math.clamp(sizeBytes - position, 0L, into.byteSize());
    current.load(position, into.asSlice(0, count));
    return (int) count;
  }

  /** Stores as much as there is room for; returns how many bytes. */
  int write(long position, MemorySegment from, BooleanSupplier mayAllocate) {
    long count = current.store(position, from, mayAllocate);
    if (count > 0) {
      sizeBytes = Math.max(sizeBytes, position + count);
      markDirty(position, count);
    }
    return (int) count;
  }

  private void markDirty(long position, long count) {
    long last = SparseBytes.pageOf(position + count - 1);
    for (long page = SparseBytes.pageOf(position); page <= last; page++) {
      dirtyPages.add(page);
    }
  }

  void truncate(long newSizeBytes) {
    if (newSizeBytes < sizeBytes) {
      current.cut(newSizeBytes);
      cutBytes = Math.min(cutBytes, newSizeBytes);
    }
    sizeBytes = newSizeBytes;
  }

  /** Makes everything durable. */
  void sync() {
    cutDurable();
    dirtyPages.forEach(page -> durable.copyPage(page, current));
    dirtyPages.clear();
    durableSizeBytes = sizeBytes;
  }

  /** Makes a range durable, with the size needed to read it back. */
  void syncRange(long position, long count) {
    cutDurable();
    durable.copyRange(position, count, current);
    durableSizeBytes = Math.max(durableSizeBytes, position + count);
  }

  private void cutDurable() {
    durable.cut(cutBytes);
    durableSizeBytes = Math.min(durableSizeBytes, cutBytes);
    cutBytes = Long.MAX_VALUE;
  }

  /** Loses what is not durable. */
  void powerCut() {
    current.copyAll(durable);
    sizeBytes = durableSizeBytes;
    cutBytes = Long.MAX_VALUE;
    dirtyPages.clear();
  }
}
