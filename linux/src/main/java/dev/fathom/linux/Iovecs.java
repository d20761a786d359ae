package dev.fathom.linux;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Arrays of struct iovec (readv(2)) in native memory, one for each of a fixed number of slots. The
 * memory grows where longer arrays are asked for, and is freed with {@link #close}. One thread at a
 * time; an array is valid until its slot is set again.
 */
public final class Iovecs implements AutoCloseable {
  /** Most segments of one operation (UIO_MAXIOV). */
  public static final int MAX_SEGMENTS = 1024;

  /** Bytes of a struct iovec: base and length. */
  static final int IOVEC_BYTES = 16;

  private long[] addresses;
  private int[] capacities;

  /** Room for that many slots; memory is taken when a slot is first set. */
  public Iovecs(int slots) {
    addresses = new long[slots];
    capacities = new int[slots];
  }

  /** Makes room for more slots. */
  public void grow(int slots) {
    addresses = Arrays.copyOf(addresses, slots);
    capacities = Arrays.copyOf(capacities, slots);
  }

  /**
   * Fills a slot's array.
   *
   * @return the address of the array
   * @throws ErrnoException ENOMEM
   */
  public long set(int slot, MemorySegment[] memory) throws ErrnoException {
    if (memory.length > capacities[slot]) {
      renew(slot, memory.length);
    }
    long at = addresses[slot];
    for (MemorySegment segment : memory) {
      Memory.putLong(at, segment.address());
      Memory.putLong(at + 8, segment.byteSize());
      at += IOVEC_BYTES;
    }
    return addresses[slot];
  }

  /** Fills a slot's array with one element. Hot path: allocation-free after the first use. */
  public long set(int slot, long address, long lengthBytes) throws ErrnoException {
    if (capacities[slot] == 0) {
      renew(slot, 1);
    }
    long at = addresses[slot];
    Memory.putLong(at, address);
    Memory.putLong(at + 8, lengthBytes);
    return at;
  }

  private void renew(int slot, int segments) throws ErrnoException {
    free(slot);
    int capacity = Math.max(segments, Memory.PAGE_BYTES / IOVEC_BYTES);
    addresses[slot] =
        Memory.map((long) capacity * IOVEC_BYTES, Memory.MAP_PRIVATE | Memory.MAP_ANONYMOUS, -1, 0);
    capacities[slot] = capacity;
  }

  private void free(int slot) {
    if (capacities[slot] != 0) {
      Memory.unmap(addresses[slot], (long) capacities[slot] * IOVEC_BYTES);
      capacities[slot] = 0;
    }
  }

  @Override
  public void close() {
    for (int slot = 0; slot < capacities.length; slot++) {
      free(slot);
    }
  }
}
