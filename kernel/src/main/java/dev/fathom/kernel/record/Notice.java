package dev.fathom.kernel.record;

import dev.fathom.trace.Origin;
import java.util.List;

/** Something the kernel did around requests. Times are of the monotonic clock, in ns. */
public sealed interface Notice {
  /** When; 0 if that is not told. */
  long nanos();

  /**
   * A task began to wait for the write-back of a folio: a page, or several that the kernel keeps as
   * one.
   *
   * @param waiter who waits, often in fsync
   * @param dirtier who wrote to the folio last, unknown if that is not known
   * @param index of its first page in the file
   * @param pages of the folio, at least 1
   */
  record Wait(
      long nanos, Origin waiter, Origin dirtier, long fsDevice, long inode, long index, long pages)
      implements Notice {}

  /**
   * A flusher began or ended a piece of work.
   *
   * @param work pairs begin and end
   * @param pages still to write
   * @param reason the kernel's {@code enum wb_reason}
   * @param waits whether somebody waits for the data
   */
  record Flush(
      long nanos, long work, long pages, long fsDevice, int reason, boolean ended, boolean waits)
      implements Notice {}

  /**
   * A writer was paused at the dirty limit.
   *
   * @param pauseNanos how long
   * @param dirtiedPages since its last pause
   */
  record Throttle(long nanos, Origin writer, long pauseNanos, long dirtiedPages)
      implements Notice {}

  /**
   * A transaction of a journal began or ended its commit.
   *
   * @param participants who took part in it, as far as there was room
   */
  record Commit(long nanos, long device, long transaction, boolean ended, List<Origin> participants)
      implements Notice {
    /** Copies the list. */
    public Commit {
      participants = List.copyOf(participants);
    }
  }

  /**
   * A SCSI command changed its state.
   *
   * @param request key of its request
   * @param what what happened
   * @param result of the command, or of a refused dispatch
   * @param address host:channel:id:lun
   * @param command the command block, hexadecimal
   * @param sense what the device said, hexadecimal
   */
  record Scsi(
      long nanos,
      long request,
      long disk,
      long sector,
      ScsiStep what,
      int result,
      String address,
      String command,
      String sense)
      implements Notice {}

  /**
   * The name of a file, as the kernel knows it when the first of its bytes are in a bio. It holds
   * for the bios that follow, until another comes for the file.
   *
   * @param path from the root of the file system, beginning with a slash; from some directory below
   *     it, without, if {@code truncated}; empty if {@code nameless}
   * @param truncated whether directories near the root are missing
   * @param deleted whether the file, or a directory above it, has no name any more
   * @param nameless whether there is none: a block device, or a file of the file system's own
   */
  record File(
      long fsDevice, long inode, String path, boolean truncated, boolean deleted, boolean nameless)
      implements Notice {
    /** Not told: 0. */
    @Override
    public long nanos() {
      return 0;
    }
  }

  /** States of a SCSI command. */
  enum ScsiStep {
    /** Given to the host's driver. */
    STARTED,
    /** The host's driver gave it back. */
    DONE,
    /** The host's driver would not take it. */
    REFUSED,
    /** It took too long: error handling begins. */
    TIMED_OUT
  }
}
