package dev.fathom.linux;

/**
 * Structs and numbers of Linux native AIO: include/uapi/linux/aio_abi.h of Linux 6.18, and the
 * completion ring of fs/aio.c, whose address is the context's id.
 *
 * <pre>
 * struct iocb (64 bytes, little-endian)
 *   0 data
 *   8 key                        12 rw_flags
 *  16 lio_opcode  18 reqprio     20 fildes
 *  24 buf
 *  32 nbytes
 *  40 offset
 *  48 reserved2
 *  56 flags                      60 resfd
 *
 * struct io_event (32 bytes)
 *   0 data    8 obj   16 res   24 res2
 *
 * struct aio_ring (32 bytes, then io_events)
 *   0 id      4 nr     8 head  12 tail
 *  16 magic  20 compat_features  24 incompat_features  28 header_length
 * </pre>
 */
final class NativeAioLayout {
  static final int IOCB_BYTES = 64;
  static final int IOCB_DATA = 0;
  static final int IOCB_KEY = 8;
  static final int IOCB_RW_FLAGS = 12;
  static final int IOCB_LIO_OPCODE = 16;
  static final int IOCB_REQPRIO = 18;
  static final int IOCB_FILDES = 20;
  static final int IOCB_BUF = 24;
  static final int IOCB_NBYTES = 32;
  static final int IOCB_OFFSET = 40;
  static final int IOCB_RESERVED2 = 48;
  static final int IOCB_FLAGS = 56;
  static final int IOCB_RESFD = 60;

  static final int EVENT_BYTES = 32;
  static final int EVENT_DATA = 0;
  static final int EVENT_RES = 16;

  static final int RING_NR = 4;
  static final int RING_HEAD = 8;
  static final int RING_TAIL = 12;
  static final int RING_MAGIC = 16;
  static final int RING_INCOMPAT_FEATURES = 24;
  static final int RING_HEADER_LENGTH = 28;
  static final int RING_HEADER_BYTES = 32;

  /** AIO_RING_MAGIC. */
  static final int MAGIC = 0xa10a10a1;

  static final int IOCB_CMD_PREAD = 0;
  static final int IOCB_CMD_PWRITE = 1;
  static final int IOCB_CMD_FSYNC = 2;
  static final int IOCB_CMD_FDSYNC = 3;
  static final int IOCB_CMD_POLL = 5;
  static final int IOCB_CMD_PREADV = 7;
  static final int IOCB_CMD_PWRITEV = 8;

  static final int IOCB_FLAG_RESFD = 1;
  static final int IOCB_FLAG_IOPRIO = 2;

  private NativeAioLayout() {}
}
