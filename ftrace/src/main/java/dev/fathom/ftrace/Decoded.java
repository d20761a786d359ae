package dev.fathom.ftrace;

import dev.fathom.trace.Origin;

/** What text and binary events of SCSI and write-back have in common. */
final class Decoded {
  /** SAM_STAT_CHECK_CONDITION and others of include/scsi/scsi_proto.h. */
  static final int STATUS_CHECK_CONDITION = 2;

  static final int STATUS_BUSY = 8;
  static final int STATUS_TASK_SET_FULL = 0x28;

  private static final int EIO = 5;
  private static final int EBUSY = 16;
  private static final int ETIMEDOUT = 110;

  private Decoded() {}

  /**
   * What went wrong with a command, as negated errno; 0 for nothing.
   *
   * @param host the result's host byte, 0 for DID_OK
   * @param status the result's status byte
   */
  static int failure(KernelEvent event, int host, int status) {
    return switch (event) {
      case SCSI_DISPATCH_CMD_ERROR -> -EBUSY; // SCSI_MLQUEUE_…_BUSY, all of them
      case SCSI_DISPATCH_CMD_TIMEOUT -> -ETIMEDOUT;
      case SCSI_DISPATCH_CMD_DONE -> {
        if (host == 0 && (status == STATUS_BUSY || status == STATUS_TASK_SET_FULL)) {
          yield -EBUSY;
        }
        yield host == 0 && status == 0 ? 0 : -EIO;
      }
      default -> 0;
    };
  }

  /**
   * A page that became dirty.
   *
   * @throws FormatException if no file has such a page
   */
  static Traced.Dirtied dirtied(long timeNanos, long device, long inode, long index, Origin origin)
      throws FormatException {
    if (index < 0 || index >= Traced.Dirtied.INDEX_LIMIT) {
      throw new FormatException("page " + Long.toUnsignedString(index) + " is in no file");
    }
    return new Traced.Dirtied(timeNanos, device, inode, index, origin);
  }
}
