package dev.fathom.linux;

/**
 * Structs and numbers of io_uring: include/uapi/linux/io_uring.h of Linux 6.18.
 *
 * <pre>
 * struct io_uring_sqe (64 bytes)
 *   0 opcode  1 flags  2 ioprio  4 fd
 *   8 off / addr2
 *  16 addr
 *  24 len                       28 rw_flags, poll32_events, fsync_flags …
 *  32 user_data
 *  40 buf_index  42 personality 44 file_index
 *  48 addr3                     56 pad
 *
 * struct io_uring_cqe (16 bytes)
 *   0 user_data   8 res   12 flags
 * </pre>
 */
final class IoUringLayout {
  static final int SQE_BYTES = 64;
  static final int CQE_BYTES = 16;
  static final int CQE_RES = 8;

  // struct io_uring_params
  static final int PARAMS_BYTES = 120;
  static final int PARAMS_SQ_ENTRIES = 0;
  static final int PARAMS_CQ_ENTRIES = 4;
  static final int PARAMS_FLAGS = 8;
  static final int PARAMS_SQ_THREAD_IDLE = 16;
  static final int PARAMS_FEATURES = 20;
  static final int PARAMS_SQ_OFF = 40;
  static final int PARAMS_CQ_OFF = 80;

  // struct io_sqring_offsets
  static final int SQ_OFF_HEAD = 0;
  static final int SQ_OFF_TAIL = 4;
  static final int SQ_OFF_RING_MASK = 8;
  static final int SQ_OFF_FLAGS = 16;
  static final int SQ_OFF_ARRAY = 24;

  // struct io_cqring_offsets
  static final int CQ_OFF_HEAD = 0;
  static final int CQ_OFF_TAIL = 4;
  static final int CQ_OFF_RING_MASK = 8;
  static final int CQ_OFF_CQES = 20;
  static final int CQ_OFF_FLAGS = 24;

  // struct io_uring_getevents_arg, and the timespec that we keep behind it
  static final int GETEVENTS_BYTES = 24;
  static final int GETEVENTS_MIN_WAIT_USEC = 12;
  static final int GETEVENTS_TS = 16;
  static final int TIMESPEC = 24;

  // struct io_uring_rsrc_update, io_uring_files_update
  static final int UPDATE_BYTES = 16;
  static final int UPDATE_OFFSET = 0;
  static final int UPDATE_DATA = 8;

  // struct io_uring_rsrc_register
  static final int RSRC_BYTES = 32;
  static final int RSRC_NR = 0;
  static final int RSRC_FLAGS = 4;
  static final int RSRC_SPARSE = 1;

  // struct io_uring_probe and its io_uring_probe_op
  static final int PROBE_BYTES = 16;
  static final int PROBE_LAST_OP = 0;
  static final int PROBE_OP_BYTES = 8;
  static final int PROBE_OP_FLAGS = 2;
  static final int PROBE_OP_SUPPORTED = 1;

  static final long OFF_SQ_RING = 0;
  static final long OFF_SQES = 0x10000000L;

  // io_uring_enter flags
  static final int ENTER_GETEVENTS = 1;
  static final int ENTER_SQ_WAKEUP = 2;
  static final int ENTER_EXT_ARG = 8;
  static final int ENTER_REGISTERED_RING = 16;

  // sq ring flags
  static final int SQ_NEED_WAKEUP = 1;
  static final int SQ_CQ_OVERFLOW = 2;

  // cq ring flags
  static final int CQ_EVENTFD_DISABLED = 1;

  // io_uring_register opcodes
  static final int REGISTER_BUFFERS = 0;
  static final int UNREGISTER_BUFFERS = 1;
  static final int REGISTER_EVENTFD = 4;
  static final int REGISTER_FILES_UPDATE = 6;
  static final int REGISTER_PROBE = 8;
  static final int REGISTER_FILES2 = 13;
  static final int REGISTER_RING_FDS = 20;
  static final int UNREGISTER_RING_FDS = 21;
  static final int REGISTER_RESIZE_RINGS = 33;

  private IoUringLayout() {}
}
