package dev.fathom.linux;

import org.junit.jupiter.api.Test;

/** The attributes of bpf(2) against the C compiler and the headers of this machine. */
class BpfLayoutIT {
  private static final String ATTR = "union bpf_attr";
  private static final String TYPES = "struct bpf_btf_info";
  private static final String INFO = "struct bpf_prog_info";

  @Test
  void attributesAndCommands() throws Exception {
    CLayout layout = CLayout.including("linux/bpf.h");
    commands(layout);
    maps(layout);
    programs(layout);
    others(layout);
    // Grows with the kernel; checked by the offset of the last field that we write.
    layout.ours("ATTR_SIZE", "PROGRAM_INFO_SIZE", "TYPES_INFO_SIZE");
    layout.matches(BpfLayout.class);
  }

  private static void commands(CLayout layout) {
    layout
        .values("", "BPF_OBJ_NAME_LEN")
        .values("", "BPF_MAP_CREATE", "BPF_MAP_LOOKUP_ELEM", "BPF_MAP_UPDATE_ELEM")
        .values("", "BPF_MAP_DELETE_ELEM", "BPF_MAP_GET_NEXT_KEY", "BPF_MAP_FREEZE")
        .values("", "BPF_PROG_LOAD", "BPF_PROG_TEST_RUN", "BPF_OBJ_GET_INFO_BY_FD")
        .values("", "BPF_RAW_TRACEPOINT_OPEN", "BPF_BTF_LOAD", "BPF_LINK_CREATE")
        .values("", "BPF_ENABLE_STATS", "BPF_ITER_CREATE")
        .values("", "BPF_BTF_GET_FD_BY_ID", "BPF_BTF_GET_NEXT_ID");
  }

  private static void maps(CLayout layout) {
    layout
        .offset("MAP_TYPE", ATTR, "map_type")
        .offset("MAP_KEY_SIZE", ATTR, "key_size")
        .offset("MAP_VALUE_SIZE", ATTR, "value_size")
        .offset("MAP_MAX_ENTRIES", ATTR, "max_entries")
        .offset("MAP_FLAGS", ATTR, "map_flags")
        .offset("MAP_NAME", ATTR, "map_name")
        .offset("MAP_BTF_FD", ATTR, "btf_fd")
        .offset("MAP_BTF_KEY_TYPE_ID", ATTR, "btf_key_type_id")
        .offset("MAP_BTF_VALUE_TYPE_ID", ATTR, "btf_value_type_id")
        .offset("MAP_EXTRA", ATTR, "map_extra")
        .offset("ELEMENT_MAP_FD", ATTR, "map_fd")
        .offset("ELEMENT_KEY", ATTR, "key")
        .offset("ELEMENT_VALUE", ATTR, "value")
        .offset("ELEMENT_NEXT_KEY", ATTR, "next_key")
        .offset("ELEMENT_FLAGS", ATTR, "flags")
        .newer("MAP_EXTRA");
  }

  private static void programs(CLayout layout) {
    layout
        .offset("PROGRAM_TYPE", ATTR, "prog_type")
        .offset("PROGRAM_INSN_CNT", ATTR, "insn_cnt")
        .offset("PROGRAM_INSNS", ATTR, "insns")
        .offset("PROGRAM_LICENSE", ATTR, "license")
        .offset("PROGRAM_LOG_LEVEL", ATTR, "log_level")
        .offset("PROGRAM_LOG_SIZE", ATTR, "log_size")
        .offset("PROGRAM_LOG_BUF", ATTR, "log_buf")
        .offset("PROGRAM_FLAGS", ATTR, "prog_flags")
        .offset("PROGRAM_NAME", ATTR, "prog_name")
        .offset("PROGRAM_EXPECTED_ATTACH_TYPE", ATTR, "expected_attach_type")
        .offset("PROGRAM_BTF_FD", ATTR, "prog_btf_fd")
        .offset("PROGRAM_FUNC_INFO_REC_SIZE", ATTR, "func_info_rec_size")
        .offset("PROGRAM_FUNC_INFO", ATTR, "func_info")
        .offset("PROGRAM_FUNC_INFO_CNT", ATTR, "func_info_cnt")
        .offset("PROGRAM_LINE_INFO_REC_SIZE", ATTR, "line_info_rec_size")
        .offset("PROGRAM_LINE_INFO", ATTR, "line_info")
        .offset("PROGRAM_LINE_INFO_CNT", ATTR, "line_info_cnt")
        .offset("PROGRAM_ATTACH_BTF_ID", ATTR, "attach_btf_id")
        .offset("PROGRAM_ATTACH_BTF_OBJ_FD", ATTR, "attach_btf_obj_fd")
        .offset("PROGRAM_CORE_RELO_CNT", ATTR, "core_relo_cnt")
        .offset("PROGRAM_CORE_RELOS", ATTR, "core_relos")
        .offset("PROGRAM_CORE_RELO_REC_SIZE", ATTR, "core_relo_rec_size")
        .offset("PROGRAM_INFO_ID", INFO, "id")
        .offset("PROGRAM_INFO_RUN_TIME_NS", INFO, "run_time_ns")
        .offset("PROGRAM_INFO_RUN_CNT", INFO, "run_cnt")
        .offset("PROGRAM_INFO_RECURSION_MISSES", INFO, "recursion_misses")
        .offset("PROGRAM_INFO_VERIFIED_INSNS", INFO, "verified_insns")
        .newer("PROGRAM_CORE_RELO_CNT", "PROGRAM_CORE_RELOS", "PROGRAM_CORE_RELO_REC_SIZE")
        .newer("PROGRAM_INFO_RECURSION_MISSES", "PROGRAM_INFO_VERIFIED_INSNS");
  }

  private static void others(CLayout layout) {
    layout
        .offset("TEST_PROG_FD", ATTR, "test.prog_fd")
        .offset("TEST_RETVAL", ATTR, "test.retval")
        .offset("TEST_CTX_SIZE_IN", ATTR, "test.ctx_size_in")
        .offset("TEST_CTX_IN", ATTR, "test.ctx_in")
        .offset("INFO_FD", ATTR, "info.bpf_fd")
        .offset("INFO_LEN", ATTR, "info.info_len")
        .offset("INFO_INFO", ATTR, "info.info")
        .offset("RAW_TRACEPOINT_NAME", ATTR, "raw_tracepoint.name")
        .offset("RAW_TRACEPOINT_PROG_FD", ATTR, "raw_tracepoint.prog_fd")
        .offset("BTF_BTF", ATTR, "btf")
        .offset("BTF_LOG_BUF", ATTR, "btf_log_buf")
        .offset("BTF_SIZE", ATTR, "btf_size")
        .offset("BTF_LOG_SIZE", ATTR, "btf_log_size")
        .offset("BTF_LOG_LEVEL", ATTR, "btf_log_level")
        .offset("ID_ID", ATTR, "btf_id")
        .offset("ID_NEXT", ATTR, "next_id")
        .offset("TYPES_INFO_NAME", TYPES, "name")
        .offset("TYPES_INFO_NAME_LEN", TYPES, "name_len")
        .offset("TYPES_INFO_KERNEL", TYPES, "kernel_btf")
        .newer("TYPES_INFO_NAME", "TYPES_INFO_NAME_LEN", "TYPES_INFO_KERNEL")
        .offset("LINK_PROG_FD", ATTR, "link_create.prog_fd")
        .offset("LINK_TARGET_FD", ATTR, "link_create.target_fd")
        .offset("LINK_ATTACH_TYPE", ATTR, "link_create.attach_type")
        .offset("STATS_TYPE", ATTR, "enable_stats.type")
        .offset("ITERATOR_LINK_FD", ATTR, "iter_create.link_fd");
  }
}
