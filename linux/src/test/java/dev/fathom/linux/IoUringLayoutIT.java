package dev.fathom.linux;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Structs and constants of io_uring against the C compiler and the headers of this machine. */
class IoUringLayoutIT {
  private static final String PARAMS = "struct io_uring_params";
  private static final String SQ_OFF = "struct io_sqring_offsets";
  private static final String CQ_OFF = "struct io_cqring_offsets";
  private static final String WAIT = "struct io_uring_getevents_arg";

  @Test
  void structsAndRegisterOperations() throws Exception {
    CLayout layout = CLayout.including("linux/io_uring.h");
    rings(layout);
    arguments(layout);
    constants(layout);
    layout
        .newer(
            "ENTER_REGISTERED_RING",
            "REGISTER_RING_FDS",
            "UNREGISTER_RING_FDS",
            "RSRC_FLAGS",
            "RSRC_SPARSE")
        .newer("REGISTER_RESIZE_RINGS", "GETEVENTS_MIN_WAIT_USEC")
        .ours("TIMESPEC")
        .matches(IoUringLayout.class);
  }

  private static void rings(CLayout layout) {
    layout
        .size("SQE_BYTES", "struct io_uring_sqe")
        .size("CQE_BYTES", "struct io_uring_cqe")
        .offset("CQE_RES", "struct io_uring_cqe", "res")
        .size("PARAMS_BYTES", PARAMS)
        .offset("PARAMS_SQ_ENTRIES", PARAMS, "sq_entries")
        .offset("PARAMS_CQ_ENTRIES", PARAMS, "cq_entries")
        .offset("PARAMS_FLAGS", PARAMS, "flags")
        .offset("PARAMS_SQ_THREAD_IDLE", PARAMS, "sq_thread_idle")
        .offset("PARAMS_FEATURES", PARAMS, "features")
        .offset("PARAMS_SQ_OFF", PARAMS, "sq_off")
        .offset("PARAMS_CQ_OFF", PARAMS, "cq_off")
        .offset("SQ_OFF_HEAD", SQ_OFF, "head")
        .offset("SQ_OFF_TAIL", SQ_OFF, "tail")
        .offset("SQ_OFF_RING_MASK", SQ_OFF, "ring_mask")
        .offset("SQ_OFF_FLAGS", SQ_OFF, "flags")
        .offset("SQ_OFF_ARRAY", SQ_OFF, "array")
        .offset("CQ_OFF_HEAD", CQ_OFF, "head")
        .offset("CQ_OFF_TAIL", CQ_OFF, "tail")
        .offset("CQ_OFF_RING_MASK", CQ_OFF, "ring_mask")
        .offset("CQ_OFF_CQES", CQ_OFF, "cqes")
        .offset("CQ_OFF_FLAGS", CQ_OFF, "flags");
  }

  private static void arguments(CLayout layout) {
    layout
        .size("GETEVENTS_BYTES", WAIT)
        .offset("GETEVENTS_MIN_WAIT_USEC", WAIT, "min_wait_usec")
        .offset("GETEVENTS_TS", WAIT, "ts")
        .size("UPDATE_BYTES", "struct io_uring_rsrc_update")
        .offset("UPDATE_OFFSET", "struct io_uring_rsrc_update", "offset")
        .offset("UPDATE_DATA", "struct io_uring_rsrc_update", "data")
        .size("RSRC_BYTES", "struct io_uring_rsrc_register")
        .offset("RSRC_NR", "struct io_uring_rsrc_register", "nr")
        .offset("RSRC_FLAGS", "struct io_uring_rsrc_register", "flags")
        .value("RSRC_SPARSE", "IORING_RSRC_REGISTER_SPARSE")
        .size("PROBE_BYTES", "struct io_uring_probe")
        .offset("PROBE_LAST_OP", "struct io_uring_probe", "last_op")
        .size("PROBE_OP_BYTES", "struct io_uring_probe_op")
        .offset("PROBE_OP_FLAGS", "struct io_uring_probe_op", "flags")
        .value("PROBE_OP_SUPPORTED", "IO_URING_OP_SUPPORTED");
  }

  private static void constants(CLayout layout) {
    layout
        .values("IORING_", "OFF_SQ_RING", "OFF_SQES")
        .values("IORING_", "ENTER_GETEVENTS", "ENTER_SQ_WAKEUP", "ENTER_EXT_ARG")
        .values("IORING_", "ENTER_REGISTERED_RING", "SQ_NEED_WAKEUP", "SQ_CQ_OVERFLOW")
        .values("IORING_", "CQ_EVENTFD_DISABLED")
        .values("IORING_", "REGISTER_BUFFERS", "REGISTER_EVENTFD")
        .value("UNREGISTER_BUFFERS", "IORING_UNREGISTER_BUFFERS")
        .values("IORING_", "REGISTER_FILES_UPDATE", "REGISTER_PROBE", "REGISTER_FILES2")
        .values("IORING_", "REGISTER_RING_FDS", "UNREGISTER_RING_FDS")
        .values("IORING_", "REGISTER_RESIZE_RINGS");
  }

  /** The offsets that {@link IoUring#prepare} stores to, as {@link IoUringLayout} draws them. */
  @Test
  void submissionEntries() throws Exception {
    Map<String, Long> offsets = new LinkedHashMap<>();
    offsets.put("opcode", 0L);
    offsets.put("flags", 1L);
    offsets.put("ioprio", 2L);
    offsets.put("fd", 4L);
    offsets.put("off", 8L);
    offsets.put("addr2", 8L);
    offsets.put("addr", 16L);
    offsets.put("len", 24L);
    offsets.put("rw_flags", 28L);
    offsets.put("poll32_events", 28L);
    offsets.put("fsync_flags", 28L);
    offsets.put("user_data", 32L);
    offsets.put("buf_index", 40L);
    offsets.put("personality", 42L);
    offsets.put("file_index", 44L);
    offsets.put("addr3", 48L);
    CLayout layout = CLayout.including("linux/io_uring.h").newer("file_index", "addr3");
    offsets.keySet().forEach(field -> layout.offset(field, "struct io_uring_sqe", field));
    layout.matches(offsets);
  }

  @Test
  void operations() throws Exception {
    CLayout.including("linux/io_uring.h")
        .values("IORING_OP_", "NOP", "READV", "WRITEV", "FSYNC", "READ_FIXED", "WRITE_FIXED")
        .values("IORING_OP_", "POLL_ADD", "ASYNC_CANCEL", "READ", "WRITE", "MSG_RING")
        .values("IOSQE_", "FIXED_FILE", "CQE_SKIP_SUCCESS")
        .values("IORING_", "FSYNC_DATASYNC", "FEAT_NODROP", "FEAT_EXT_ARG", "FEAT_MIN_TIMEOUT")
        .newer("MSG_RING", "CQE_SKIP_SUCCESS", "FEAT_MIN_TIMEOUT")
        .matches(IoUringOp.class);
  }

  @Test
  void setupFlags() throws Exception {
    CLayout.including("linux/io_uring.h")
        .values("IORING_SETUP_", "SQPOLL", "CQSIZE", "CLAMP", "SUBMIT_ALL", "SINGLE_ISSUER")
        .values("IORING_SETUP_", "DEFER_TASKRUN", "NO_SQARRAY")
        .newer("SUBMIT_ALL", "SINGLE_ISSUER", "DEFER_TASKRUN", "NO_SQARRAY")
        .matches(IoUringParameters.class);
  }
}
