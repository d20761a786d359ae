package dev.fathom.aio;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one engine, by slot. A handle is a slot with a generation above it, so that a
 * handle kept too long is recognized; the top is left for the lane of a shared context:
 *
 * <pre>
 *   63  62    56 55            16 15     0
 *   0  | lane   | generation     | slot
 * </pre>
 *
 * <p>Generations begin with 1, so that no handle is 0: as {@code user_data}, that is what the
 * kernel has where nobody gave one. A slot that is used more than 2^40 times would have one again.
 *
 * <p>A slot's life: free → taken (held back, or with the driver) → ready (ended, not delivered) →
 * free. {@link #marks} says what has to be undone when its operation ends. Owned by its engine.
 */
final class OperationTable {
  // What a slot's operation has; 0 for a plain no-op, which so costs nothing to end.
  static final int FILE = 1;
  static final int BUFFER = 1 << 1;
  static final int GUARDED = 1 << 2;
  static final int READ_INTO = 1 << 3;
  static final int PRIORITY = 1 << 4;
  static final int TIMER = 1 << 5;
  static final int DEADLINE = 1 << 6;
  static final int EXPIRED = 1 << 7;
  static final int SUCCESSOR = 1 << 8;
  static final int HELD = 1 << 9;
  static final int READY = 1 << 10;
  static final int DESCRIBED = 1 << 11;
  static final int BARRIER = 1 << 12;

  /** Counts among the operations for which the engine holds the file. */
  static final int USER = 1 << 13;

  /** Held back behind the operation that it is linked to. */
  static final int CHAINED = 1 << 14;

  /** Bits of the lane in a handle. */
  static final int LANE_SHIFT = 56;

  private static final long GENERATION = 1L << 16;
  private static final long LANE_MASK = 0x7fL << LANE_SHIFT;
  private static final long GENERATION_MASK = (1L << LANE_SHIFT) - 1;

  long[] handles;
  long[] tags;
  int[] marks;
  int[] fileIds;
  int[] results;
  int[] successors;

  /** The IoBuffer (BUFFER), or the MemorySegment or List of them (GUARDED), that is in use. */
  @Nullable Object[] memory;

  /** What was asked for, where it did not take the short way (DESCRIBED). */
  @Nullable Operation[] described;

  /** Where each operation was submitted; null unless that is tracked. */
  @Nullable Throwable @Nullable [] sites;

  private int[] free;
  private int freeCount;
  private int taken;

  private final long lane;

  /**
   * An empty table.
   *
   * @param lane 0 to 127: enters every handle
   */
  OperationTable(int depth, int lane, boolean tracked) {
    this.lane = (long) lane << LANE_SHIFT;
    handles = new long[depth];
    tags = new long[depth];
    marks = new int[depth];
    fileIds = new int[depth];
    results = new int[depth];
    successors = new int[depth];
    memory = new @Nullable Object[depth];
    described = new @Nullable Operation[depth];
    sites = tracked ? new @Nullable Throwable[depth] : null;
    free = new int[depth];
    addFree(0, depth);
  }

  /** The slot that a handle points to, whether or not it is still valid. */
  static int slot(long handle) {
    return (int) handle & 0xffff;
  }

  private void addFree(int from, int to) {
    for (int slot = to - 1; slot >= from; slot--) {
      handles[slot] = lane | GENERATION | slot;
      free[freeCount++] = slot;
    }
  }

  int depth() {
    return handles.length;
  }

  boolean full() {
    return freeCount == 0;
  }

  /** How many more operations can be taken. */
  int room() {
    return freeCount;
  }

  /** Slots that are not free. */
  int taken() {
    return taken;
  }

  /** Takes a slot; only if not full. Hot path: allocation-free. */
  int take(long tag) {
    int slot = free[--freeCount];
    tags[slot] = tag;
    taken++;
    Throwable[] tracked = sites;
    if (tracked != null) {
      tracked[slot] = new Throwable("submitted here");
    }
    return slot;
  }

  /** Frees a slot; its handle becomes stale. Hot path: allocation-free. */
  void free(int slot) {
    long handle = handles[slot];
    handles[slot] = (handle & LANE_MASK) | ((handle + GENERATION) & GENERATION_MASK);
    if ((marks[slot] & DESCRIBED) != 0) {
      described[slot] = null;
    }
    marks[slot] = 0;
    free[freeCount++] = slot;
    taken--;
  }

  boolean has(int slot, int mark) {
    return (marks[slot] & mark) != 0;
  }

  /** The slot of a handle, or −1 if its operation has been delivered (or never was). */
  int slotOf(long handle) {
    int slot = slot(handle);
    return handle >= 0 && slot < handles.length && handles[slot] == handle ? slot : -1;
  }

  /** The handles of all operations that are not delivered. */
  long[] takenHandles() {
    BitSet slots = new BitSet(handles.length);
    slots.set(0, handles.length);
    for (int i = 0; i < freeCount; i++) {
      slots.clear(free[i]);
    }
    return slots.stream().mapToLong(slot -> handles[slot]).toArray();
  }

  void grow(int depth) {
    int old = handles.length;
    handles = Arrays.copyOf(handles, depth);
    tags = Arrays.copyOf(tags, depth);
    marks = Arrays.copyOf(marks, depth);
    fileIds = Arrays.copyOf(fileIds, depth);
    results = Arrays.copyOf(results, depth);
    successors = Arrays.copyOf(successors, depth);
    memory = Arrays.copyOf(memory, depth);
    described = Arrays.copyOf(described, depth);
    Throwable[] tracked = sites;
    if (tracked != null) {
      sites = Arrays.copyOf(tracked, depth);
    }
    free = Arrays.copyOf(free, depth);
    addFree(old, depth);
  }
}
