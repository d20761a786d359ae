package dev.fathom.ftrace;

import dev.fathom.report.block.BlockStep;
import dev.fathom.trace.Origin;

/** One trace event that was understood, whether it came as text or binary. */
sealed interface Traced {
  /** By the trace's clock. */
  long timeNanos();

  /**
   * Of the block layer.
   *
   * @param step what it says
   * @param threadId of the task that ran
   */
  record Block(BlockStep step, long threadId) implements Traced {
    @Override
    public long timeNanos() {
      return step.timeNanos();
    }
  }

  /**
   * Of the SCSI layer.
   *
   * @param event which
   * @param timeNanos by the trace's clock
   * @param threadId of the task that ran
   * @param address of the logical unit
   * @param tag of the command, among those of its host
   * @param failure negated errno, 0 if all is well
   */
  record Scsi(KernelEvent event, long timeNanos, long threadId, Unit address, long tag, int failure)
      implements Traced {}

  /**
   * A logical unit.
   *
   * @param host number of the adapter
   * @param channel of the adapter
   * @param target on the channel
   * @param unit of the target
   */
  record Unit(long host, long channel, long target, long unit) {}

  /**
   * A page that became dirty.
   *
   * @param timeNanos by the trace's clock
   * @param device of the file system; 0 if unknown
   * @param inode of the file
   * @param index of the page in the file
   * @param origin who did it
   */
  record Dirtied(long timeNanos, long device, long inode, long index, Origin origin)
      implements Traced {
    /** Pages that can be: positions fit in 63 bits. */
    static final long INDEX_LIMIT = 1L << 50;
  }
}
