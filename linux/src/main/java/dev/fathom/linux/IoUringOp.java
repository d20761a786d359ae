package dev.fathom.linux;

/** Operation codes and flags of submission entries: include/uapi/linux/io_uring.h. */
public final class IoUringOp {
  public static final int NOP = 0;
  public static final int READV = 1;
  public static final int WRITEV = 2;
  public static final int FSYNC = 3;
  public static final int READ_FIXED = 4;
  public static final int WRITE_FIXED = 5;
  public static final int POLL_ADD = 6;
  public static final int ASYNC_CANCEL = 14;
  public static final int READ = 22;
  public static final int WRITE = 23;
  public static final int MSG_RING = 40;

  /** Entry flag: the descriptor is an index into the registered files. */
  public static final int FIXED_FILE = 1;

  /** Entry flag: no completion where the operation succeeds (5.17). */
  public static final int CQE_SKIP_SUCCESS = 1 << 6;

  /** Flag of {@link #FSYNC}. */
  public static final int FSYNC_DATASYNC = 1;

  /** Features that io_uring_setup(2) reports: IORING_FEAT_…. */
  public static final int FEAT_NODROP = 1 << 1;

  public static final int FEAT_EXT_ARG = 1 << 8;
  public static final int FEAT_MIN_TIMEOUT = 1 << 15;

  private IoUringOp() {}
}
