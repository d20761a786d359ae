package dev.fathom.report.blktrace;

import dev.fathom.report.block.BlockStep;
import dev.fathom.report.block.BlockStep.What;
import dev.fathom.report.block.Submitters;
import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.Origin;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Records of blktrace as steps of the block layer. */
final class BlkSteps {
  private BlkSteps() {}

  /** The step, or null if the record is nothing of a history or makes no sense. */
  static @Nullable BlockStep of(BlkRecord record, BlkFindings.Builder findings) {
    What what = record.note() ? null : what(record, findings);
    if (what == null) {
      return null;
    }
    long bytes = Integer.toUnsignedLong(record.bytes());
    long sector = record.sector() == -1 && bytes == 0 ? 0 : record.sector();
    long other = what == What.SPLIT ? BlkLine.number(record) : 0;
    long otherDevice = 0;
    if (what == What.REMAPPED) {
      if (record.data().length < 16) {
        findings.problem("remap without the device that it came from");
        return null;
      }
      ByteBuffer from = ByteBuffer.wrap(record.data());
      otherDevice = Integer.toUnsignedLong(from.getInt(0));
      other = from.getLong(8);
    }
    if (!BlockStep.fits(sector, bytes) || !BlockStep.fits(other, 0)) {
      findings.problem("sector " + Long.toUnsignedString(record.sector()) + " is on no device");
      return null;
    }
    Origin origin = origin(record);
    return new BlockStep(
        what,
        record.timeNanos(),
        Integer.toUnsignedLong(record.device()),
        sector,
        bytes,
        action(record),
        flags(record),
        origin,
        Submitters.workForOthers(origin),
        what == What.COMPLETED ? -Math.abs((int) record.error()) : 0,
        otherDevice,
        other);
  }

  private static @Nullable What what(BlkRecord record, BlkFindings.Builder findings) {
    return switch (record.what()) {
      case BlkTrace.TA_QUEUE -> What.QUEUED;
      case BlkTrace.TA_GET_REQUEST -> What.GOT_REQUEST;
      case BlkTrace.TA_BACK_MERGE -> record.has(BlkTrace.FS) ? What.JOINED : What.MERGED_BACK;
      case BlkTrace.TA_FRONT_MERGE -> What.MERGED_FRONT;
      case BlkTrace.TA_INSERT -> What.INSERTED;
      case BlkTrace.TA_ISSUE -> What.ISSUED;
      case BlkTrace.TA_REQUEUE -> What.REQUEUED;
      case BlkTrace.TA_COMPLETE -> What.COMPLETED;
      case BlkTrace.TA_SPLIT -> What.SPLIT;
      case BlkTrace.TA_REMAP -> What.REMAPPED;
      case BlkTrace.TA_PLUG,
          BlkTrace.TA_UNPLUG_IO,
          BlkTrace.TA_UNPLUG_TIMER,
          BlkTrace.TA_SLEEP_REQUEST,
          BlkTrace.TA_BOUNCE,
          BlkTrace.TA_ABORT,
          BlkTrace.TA_DRIVER_DATA ->
          null; // nothing of a history
      default -> {
        findings.problem("unknown action 0x" + Integer.toHexString(record.action()));
        yield null;
      }
    };
  }

  /** blktrace knows threads, not the processes that they are of. */
  private static Origin origin(BlkRecord record) {
    return record.pid() == 0
        ? Origin.UNKNOWN
        : Origin.ofTask(0, Integer.toUnsignedLong(record.pid()), record.command(), "");
  }

  private static Action action(BlkRecord record) {
    if (record.has(BlkTrace.PASSTHROUGH)) {
      return Action.OTHER;
    }
    if (record.has(BlkTrace.DISCARD)) {
      return Action.DISCARD;
    }
    if (record.has(BlkTrace.FLUSH) && record.bytes() == 0) {
      return Action.SYNC;
    }
    return record.has(BlkTrace.WRITE) ? Action.WRITE : Action.READ;
  }

  private static int flags(BlkRecord record) {
    int flags = record.has(BlkTrace.SYNC) ? Event.SYNCHRONOUS : 0;
    flags |= record.has(BlkTrace.META) ? Event.METADATA : 0;
    flags |= record.has(BlkTrace.FUA) ? Event.FUA : 0;
    flags |= record.has(BlkTrace.AHEAD) ? Event.AHEAD : 0;
    flags |= record.has(BlkTrace.FLUSH) && record.bytes() != 0 ? Event.PREFLUSH : 0;
    return flags;
  }
}
