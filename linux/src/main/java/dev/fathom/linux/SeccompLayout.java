package dev.fathom.linux;

/**
 * Filters of seccomp(2): {@code struct sock_fprog} and {@code sock_filter} of
 * include/uapi/linux/filter.h, {@code struct seccomp_data} of include/uapi/linux/seccomp.h, 6.1.
 */
final class SeccompLayout {
  static final int PROGRAM_SIZE = 16;
  static final int PROGRAM_LEN = 0;
  static final int PROGRAM_FILTER = 8;

  static final int INSTRUCTION_SIZE = 8;
  static final int INSTRUCTION_CODE = 0;
  static final int INSTRUCTION_JT = 2;
  static final int INSTRUCTION_JF = 3;
  static final int INSTRUCTION_K = 4;

  static final int DATA_NR = 0;
  static final int DATA_ARCH = 4;

  /** BPF_LD | BPF_W | BPF_ABS: loads 32 bits of the data. */
  static final int LOAD = 0x20;

  /** BPF_JMP | BPF_JEQ | BPF_K: jumps by {@code jt} or {@code jf} instructions. */
  static final int JUMP_IF_EQUAL = 0x15;

  /** BPF_RET | BPF_K. */
  static final int RETURN = 0x06;

  static final int SECCOMP_SET_MODE_FILTER = 1;
  static final int SECCOMP_FILTER_FLAG_TSYNC = 1;
  static final int SECCOMP_RET_ERRNO = 0x0005_0000;
  static final int SECCOMP_RET_ALLOW = 0x7fff_0000;

  static final int PR_SET_NO_NEW_PRIVS = 38;

  static final int AUDIT_ARCH_X86_64 = 0xc000_003e;
  static final int AUDIT_ARCH_AARCH64 = 0xc000_00b7;

  private SeccompLayout() {}
}
