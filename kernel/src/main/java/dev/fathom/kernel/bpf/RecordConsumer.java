package dev.fathom.kernel.bpf;

import java.lang.foreign.MemorySegment;

/** What takes records out of a ring buffer. */
@FunctionalInterface
public interface RecordConsumer {
  /**
   * Takes one.
   *
   * @param data memory of the ring buffer, read only; the record may be read until this method
   *     returns, and its neighbours are not to be looked at
   * @param offset where the record begins, a multiple of 8
   * @param lengthBytes of the record, at least 0
   */
  void accept(MemorySegment data, long offset, int lengthBytes);
}
