package dev.fathom.linux;

import java.lang.foreign.MemorySegment;

/**
 * Views of memory that belongs to somebody else, for threads that its arena does not let in: an
 * operation on a confined arena's memory, carried out by a worker thread. On every operating
 * system.
 */
public final class MemoryView {
  private MemoryView() {}

  /**
   * A view of a range, in the global scope: accessible to all threads and unchecked. Whoever asks
   * for it keeps the memory reachable and allocated while the view is in use; only system calls
   * should access it, since they answer EFAULT where it is gone.
   */
  public static MemorySegment of(long address, long lengthBytes) {
    return Memory.ALL.asSlice(address, lengthBytes);
  }
}
