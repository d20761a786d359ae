package dev.fathom.linux;

import java.lang.foreign.MemorySegment;

/**
 * What BPF_PROG_LOAD of bpf(2) is told.
 *
 * @param type {@code enum bpf_prog_type} of include/uapi/linux/bpf.h
 * @param expectedAttachType {@code enum bpf_attach_type}; 0 where the type has no use for it
 * @param name its first 15 characters are shown by tools; letters, digits, '_' and '.'
 * @param license e.g. {@code GPL}
 * @param instructions 8 bytes each
 * @param flags BPF_F_…
 * @param btfFd the object's types; 0 for none, and then the records are empty
 * @param functions {@code struct bpf_func_info}
 * @param lines {@code struct bpf_line_info}
 * @param relocations {@code struct bpf_core_relo}, applied by the kernel (since Linux 5.17)
 * @param attachTypeId the kernel's BTF type that it is attached to; 0 for none
 * @param attachTypesFd the module's types that it is one of; 0 for the kernel itself
 */
public record BpfProgramRequest(
    int type,
    int expectedAttachType,
    String name,
    String license,
    MemorySegment instructions,
    int flags,
    int btfFd,
    BpfRecords functions,
    BpfRecords lines,
    BpfRecords relocations,
    int attachTypeId,
    int attachTypesFd) {
  private static final int INSTRUCTION_BYTES = 8;

  /** Checks that there are whole instructions. */
  public BpfProgramRequest {
    if (instructions.byteSize() == 0 || instructions.byteSize() % INSTRUCTION_BYTES != 0) {
      throw new IllegalArgumentException(
          instructions.byteSize() + " bytes are no instructions of 8 bytes each");
    }
  }

  /** How many. */
  public int instructionCount() {
    return (int) (instructions.byteSize() / INSTRUCTION_BYTES);
  }
}
