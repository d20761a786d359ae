package dev.fathom.linux;

/**
 * {@code union bpf_attr} and its neighbours: include/uapi/linux/bpf.h, 6.1. One block for each
 * command; the offsets are of the union.
 */
final class BpfLayout {
  /** Up to {@code core_relo_rec_size}; kernels accept more than they know as long as it is 0. */
  static final int ATTR_SIZE = 144;

  /** Of a name in the kernel, with the 0 behind it. */
  static final int BPF_OBJ_NAME_LEN = 16;

  static final int BPF_MAP_CREATE = 0;
  static final int BPF_MAP_LOOKUP_ELEM = 1;
  static final int BPF_MAP_UPDATE_ELEM = 2;
  static final int BPF_MAP_DELETE_ELEM = 3;
  static final int BPF_MAP_GET_NEXT_KEY = 4;
  static final int BPF_PROG_LOAD = 5;
  static final int BPF_PROG_TEST_RUN = 10;
  static final int BPF_OBJ_GET_INFO_BY_FD = 15;
  static final int BPF_RAW_TRACEPOINT_OPEN = 17;
  static final int BPF_BTF_LOAD = 18;
  static final int BPF_BTF_GET_FD_BY_ID = 19;
  static final int BPF_MAP_FREEZE = 22;
  static final int BPF_BTF_GET_NEXT_ID = 23;
  static final int BPF_LINK_CREATE = 28;
  static final int BPF_ENABLE_STATS = 32;
  static final int BPF_ITER_CREATE = 33;

  static final int MAP_TYPE = 0;
  static final int MAP_KEY_SIZE = 4;
  static final int MAP_VALUE_SIZE = 8;
  static final int MAP_MAX_ENTRIES = 12;
  static final int MAP_FLAGS = 16;
  static final int MAP_NAME = 28;
  static final int MAP_BTF_FD = 48;
  static final int MAP_BTF_KEY_TYPE_ID = 52;
  static final int MAP_BTF_VALUE_TYPE_ID = 56;
  static final int MAP_EXTRA = 64;

  static final int ELEMENT_MAP_FD = 0;
  static final int ELEMENT_KEY = 8;
  static final int ELEMENT_VALUE = 16;
  static final int ELEMENT_NEXT_KEY = 16;
  static final int ELEMENT_FLAGS = 24;

  static final int PROGRAM_TYPE = 0;
  static final int PROGRAM_INSN_CNT = 4;
  static final int PROGRAM_INSNS = 8;
  static final int PROGRAM_LICENSE = 16;
  static final int PROGRAM_LOG_LEVEL = 24;
  static final int PROGRAM_LOG_SIZE = 28;
  static final int PROGRAM_LOG_BUF = 32;
  static final int PROGRAM_FLAGS = 44;
  static final int PROGRAM_NAME = 48;
  static final int PROGRAM_EXPECTED_ATTACH_TYPE = 68;
  static final int PROGRAM_BTF_FD = 72;
  static final int PROGRAM_FUNC_INFO_REC_SIZE = 76;
  static final int PROGRAM_FUNC_INFO = 80;
  static final int PROGRAM_FUNC_INFO_CNT = 88;
  static final int PROGRAM_LINE_INFO_REC_SIZE = 92;
  static final int PROGRAM_LINE_INFO = 96;
  static final int PROGRAM_LINE_INFO_CNT = 104;
  static final int PROGRAM_ATTACH_BTF_ID = 108;
  static final int PROGRAM_ATTACH_BTF_OBJ_FD = 112;
  static final int PROGRAM_CORE_RELO_CNT = 116;
  static final int PROGRAM_CORE_RELOS = 128;
  static final int PROGRAM_CORE_RELO_REC_SIZE = 136;

  static final int TEST_PROG_FD = 0;
  static final int TEST_RETVAL = 4;
  static final int TEST_CTX_SIZE_IN = 40;
  static final int TEST_CTX_IN = 48;

  static final int INFO_FD = 0;
  static final int INFO_LEN = 4;
  static final int INFO_INFO = 8;

  static final int RAW_TRACEPOINT_NAME = 0;
  static final int RAW_TRACEPOINT_PROG_FD = 8;

  static final int BTF_BTF = 0;
  static final int BTF_LOG_BUF = 8;
  static final int BTF_SIZE = 16;
  static final int BTF_LOG_SIZE = 20;
  static final int BTF_LOG_LEVEL = 24;

  static final int ID_ID = 0;
  static final int ID_NEXT = 4;

  static final int LINK_PROG_FD = 0;
  static final int LINK_TARGET_FD = 4;
  static final int LINK_ATTACH_TYPE = 8;

  static final int STATS_TYPE = 0;
  static final int ITERATOR_LINK_FD = 0;

  /** {@code struct bpf_prog_info}, as far as we read it. */
  static final int PROGRAM_INFO_SIZE = 224;

  static final int PROGRAM_INFO_ID = 4;
  static final int PROGRAM_INFO_RUN_TIME_NS = 192;
  static final int PROGRAM_INFO_RUN_CNT = 200;
  static final int PROGRAM_INFO_RECURSION_MISSES = 208;
  static final int PROGRAM_INFO_VERIFIED_INSNS = 216;

  /** {@code struct bpf_btf_info}. */
  static final int TYPES_INFO_SIZE = 32;

  static final int TYPES_INFO_NAME = 16;
  static final int TYPES_INFO_NAME_LEN = 24;
  static final int TYPES_INFO_KERNEL = 28;

  private BpfLayout() {}
}
