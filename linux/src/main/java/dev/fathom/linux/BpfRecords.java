package dev.fathom.linux;

import java.lang.foreign.MemorySegment;

/**
 * Records of one size that go with a BPF program: {@code bpf_func_info}, {@code bpf_line_info} or
 * {@code bpf_core_relo} (include/uapi/linux/bpf.h).
 *
 * @param recordBytes the size of each; 0 only if there is none
 * @param bytes all of them, on the heap or native
 */
public record BpfRecords(int recordBytes, MemorySegment bytes) {
  /** No record. */
  public static final BpfRecords NONE = new BpfRecords(0, MemorySegment.ofArray(new byte[0]));

  /** Checks that there is a whole number of records. */
  public BpfRecords {
    if (recordBytes < 0
        || (recordBytes == 0 ? bytes.byteSize() != 0 : bytes.byteSize() % recordBytes != 0)) {
      throw new IllegalArgumentException(
          bytes.byteSize() + " bytes are no whole number of records of " + recordBytes);
    }
  }

  /** How many. */
  public int count() {
    return recordBytes == 0 ? 0 : (int) (bytes.byteSize() / recordBytes);
  }
}
