package dev.fathom.report.blktrace;

/**
 * The layout and the numbers of blktrace's records. Constants of <a
 * href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/blktrace_api.h">include/uapi/linux/blktrace_api.h</a>,
 * version 7.
 *
 * <pre>
 *  0  u32 magic      0x65617400 | version
 *  4  u32 sequence   of this processor, from 1
 *  8  u64 time       ns
 * 16  u64 sector     of 512 bytes
 * 24  u32 bytes
 * 28  u32 action     what, low half | categories, high half
 * 32  u32 pid
 * 36  u32 device     major &lt;&lt; 20 | minor
 * 40  u32 cpu
 * 44  u16 error
 * 46  u16 pdu_len    bytes that follow
 * </pre>
 */
final class BlkTrace {
  /** BLK_IO_TRACE_MAGIC. */
  static final int MAGIC = 0x65617400;

  /** BLK_IO_TRACE_VERSION. */
  static final int VERSION = 7;

  /** sizeof(struct blk_io_trace). */
  static final int BYTES = 48;

  static final int AT_MAGIC = 0;
  static final int AT_SEQUENCE = 4;
  static final int AT_TIME = 8;
  static final int AT_SECTOR = 16;
  static final int AT_BYTES = 24;
  static final int AT_ACTION = 28;
  static final int AT_PID = 32;
  static final int AT_DEVICE = 36;
  static final int AT_CPU = 40;
  static final int AT_ERROR = 44;
  static final int AT_PDU_LENGTH = 46;

  /** Bytes of a sector, whatever the device's own are. */
  static final int SECTOR_BYTES = 512;

  /** More processors than a kernel can have (NR_CPUS). */
  static final int CPUS = 8192;

  /** TASK_COMM_LEN: longest name of a process, with the zero at its end. */
  static final int COMMAND_BYTES = 16;

  // enum blktrace_cat, shifted by BLK_TC_SHIFT
  static final int SHIFT = 16;
  static final int READ = 1 << SHIFT;
  static final int WRITE = 1 << (1 + SHIFT);
  static final int FLUSH = 1 << (2 + SHIFT);
  static final int SYNC = 1 << (3 + SHIFT);
  static final int QUEUE = 1 << (4 + SHIFT);
  static final int REQUEUE = 1 << (5 + SHIFT);
  static final int ISSUE = 1 << (6 + SHIFT);
  static final int COMPLETE = 1 << (7 + SHIFT);
  static final int FS = 1 << (8 + SHIFT);
  static final int PASSTHROUGH = 1 << (9 + SHIFT);
  static final int NOTIFY = 1 << (10 + SHIFT);
  static final int AHEAD = 1 << (11 + SHIFT);
  static final int META = 1 << (12 + SHIFT);
  static final int DISCARD = 1 << (13 + SHIFT);
  static final int FUA = 1 << (15 + SHIFT);

  // enum blktrace_act
  static final int TA_QUEUE = 1;
  static final int TA_BACK_MERGE = 2;
  static final int TA_FRONT_MERGE = 3;
  static final int TA_GET_REQUEST = 4;
  static final int TA_SLEEP_REQUEST = 5;
  static final int TA_REQUEUE = 6;
  static final int TA_ISSUE = 7;
  static final int TA_COMPLETE = 8;
  static final int TA_PLUG = 9;
  static final int TA_UNPLUG_IO = 10;
  static final int TA_UNPLUG_TIMER = 11;
  static final int TA_INSERT = 12;
  static final int TA_SPLIT = 13;
  static final int TA_BOUNCE = 14;
  static final int TA_REMAP = 15;
  static final int TA_ABORT = 16;
  static final int TA_DRIVER_DATA = 17;

  /** __BLK_TA_CGROUP: the first eight bytes after the record are a cgroup's id. */
  static final int TA_CGROUP = 1 << 8;

  // enum blktrace_notify
  static final int TN_PROCESS = NOTIFY;
  static final int TN_TIMESTAMP = NOTIFY | 1;
  static final int TN_MESSAGE = NOTIFY | 2;

  private BlkTrace() {}
}
