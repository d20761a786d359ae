package dev.fathom.kernel.record;

import static dev.fathom.kernel.record.RecordLayout.COMMIT;
import static dev.fathom.kernel.record.RecordLayout.COMMIT_COUNT;
import static dev.fathom.kernel.record.RecordLayout.COMMIT_DEVICE;
import static dev.fathom.kernel.record.RecordLayout.COMMIT_ENDED;
import static dev.fathom.kernel.record.RecordLayout.COMMIT_PARTICIPANTS;
import static dev.fathom.kernel.record.RecordLayout.COMMIT_TRANSACTION;
import static dev.fathom.kernel.record.RecordLayout.FLUSH;
import static dev.fathom.kernel.record.RecordLayout.FLUSH_BYTES;
import static dev.fathom.kernel.record.RecordLayout.FLUSH_ENDED;
import static dev.fathom.kernel.record.RecordLayout.FLUSH_FS_DEVICE;
import static dev.fathom.kernel.record.RecordLayout.FLUSH_PAGES;
import static dev.fathom.kernel.record.RecordLayout.FLUSH_REASON;
import static dev.fathom.kernel.record.RecordLayout.FLUSH_SYNC;
import static dev.fathom.kernel.record.RecordLayout.FLUSH_WORK;
import static dev.fathom.kernel.record.RecordLayout.NOTICE_TIME;
import static dev.fathom.kernel.record.RecordLayout.PARTICIPANT_BYTES;
import static dev.fathom.kernel.record.RecordLayout.PARTICIPANT_COMM;
import static dev.fathom.kernel.record.RecordLayout.PARTICIPANT_TGID;
import static dev.fathom.kernel.record.RecordLayout.PARTICIPANT_TID;
import static dev.fathom.kernel.record.RecordLayout.SCSI;
import static dev.fathom.kernel.record.RecordLayout.SCSI_BLOCK_BYTES;
import static dev.fathom.kernel.record.RecordLayout.SCSI_BYTES;
import static dev.fathom.kernel.record.RecordLayout.SCSI_CDB;
import static dev.fathom.kernel.record.RecordLayout.SCSI_CDB_LENGTH;
import static dev.fathom.kernel.record.RecordLayout.SCSI_CHANNEL;
import static dev.fathom.kernel.record.RecordLayout.SCSI_DISK;
import static dev.fathom.kernel.record.RecordLayout.SCSI_EVENT;
import static dev.fathom.kernel.record.RecordLayout.SCSI_HOST;
import static dev.fathom.kernel.record.RecordLayout.SCSI_ID;
import static dev.fathom.kernel.record.RecordLayout.SCSI_LUN;
import static dev.fathom.kernel.record.RecordLayout.SCSI_REQUEST;
import static dev.fathom.kernel.record.RecordLayout.SCSI_RESULT;
import static dev.fathom.kernel.record.RecordLayout.SCSI_SECTOR;
import static dev.fathom.kernel.record.RecordLayout.SCSI_SENSE;
import static dev.fathom.kernel.record.RecordLayout.THROTTLE;
import static dev.fathom.kernel.record.RecordLayout.THROTTLE_BYTES;
import static dev.fathom.kernel.record.RecordLayout.THROTTLE_CGROUP;
import static dev.fathom.kernel.record.RecordLayout.THROTTLE_COMM;
import static dev.fathom.kernel.record.RecordLayout.THROTTLE_DIRTIED;
import static dev.fathom.kernel.record.RecordLayout.THROTTLE_PAUSE;
import static dev.fathom.kernel.record.RecordLayout.THROTTLE_TGID;
import static dev.fathom.kernel.record.RecordLayout.THROTTLE_TID;
import static dev.fathom.kernel.record.RecordLayout.WAIT;
import static dev.fathom.kernel.record.RecordLayout.WAIT_BYTES;
import static dev.fathom.kernel.record.RecordLayout.WAIT_CGROUP;
import static dev.fathom.kernel.record.RecordLayout.WAIT_COMM;
import static dev.fathom.kernel.record.RecordLayout.WAIT_DIRTIER_COMM;
import static dev.fathom.kernel.record.RecordLayout.WAIT_DIRTIER_TGID;
import static dev.fathom.kernel.record.RecordLayout.WAIT_DIRTIER_TID;
import static dev.fathom.kernel.record.RecordLayout.WAIT_FS_DEVICE;
import static dev.fathom.kernel.record.RecordLayout.WAIT_INDEX;
import static dev.fathom.kernel.record.RecordLayout.WAIT_INODE;
import static dev.fathom.kernel.record.RecordLayout.WAIT_PAGES;
import static dev.fathom.kernel.record.RecordLayout.WAIT_TGID;
import static dev.fathom.kernel.record.RecordLayout.WAIT_TID;

import dev.fathom.trace.Origin;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads the records that are not bios. Offsets are those of {@code records.h}. One thread. */
final class NoticeReader {
  private final OriginTable origins;
  private final NoticeSink sink;

  NoticeReader(KernelNames names, NoticeSink sink) {
    this.sink = sink;
    origins = new OriginTable(names);
  }

  /** Whether it was a record known here. */
  boolean accept(Fields fields, int type, int length) {
    return switch (type) {
      case WAIT -> length >= WAIT_BYTES && give(waiting(fields));
      case FLUSH -> length >= FLUSH_BYTES && give(flush(fields));
      case THROTTLE -> length >= THROTTLE_BYTES && give(throttle(fields));
      case COMMIT -> length >= COMMIT_PARTICIPANTS && give(commit(fields, length));
      case SCSI -> length >= SCSI_BYTES && give(scsi(fields));
      case FileNotice.TYPE -> length >= FileNotice.BYTES && give(FileNotice.of(fields));
      default -> false;
    };
  }

  private boolean give(Notice notice) {
    sink.accept(notice);
    return true;
  }

  private Notice waiting(Fields fields) {
    Origin dirtier =
        fields.u32(WAIT_DIRTIER_TGID) == 0
            ? Origin.UNKNOWN
            : task(fields, WAIT_DIRTIER_TGID, WAIT_DIRTIER_TID, WAIT_DIRTIER_COMM);
    return new Notice.Wait(
        fields.u64(NOTICE_TIME),
        origins.of(fields, WAIT_TGID, WAIT_TID, WAIT_COMM, WAIT_CGROUP),
        dirtier,
        fields.u32(WAIT_FS_DEVICE),
        fields.u64(WAIT_INODE),
        fields.u64(WAIT_INDEX),
        Math.max(1, fields.u32(WAIT_PAGES)));
  }

  private static Origin task(Fields fields, int tgid, int tid, int comm) {
    return Origin.ofTask(fields.u32(tgid), fields.u32(tid), fields.comm(comm), "");
  }

  private static Notice flush(Fields fields) {
    return new Notice.Flush(
        fields.u64(NOTICE_TIME),
        fields.u64(FLUSH_WORK),
        fields.u64(FLUSH_PAGES),
        fields.u32(FLUSH_FS_DEVICE),
        fields.s32(FLUSH_REASON),
        fields.s32(FLUSH_ENDED) != 0,
        fields.s32(FLUSH_SYNC) != 0);
  }

  private Notice throttle(Fields fields) {
    return new Notice.Throttle(
        fields.u64(NOTICE_TIME),
        origins.of(fields, THROTTLE_TGID, THROTTLE_TID, THROTTLE_COMM, THROTTLE_CGROUP),
        fields.u64(THROTTLE_PAUSE),
        fields.u64(THROTTLE_DIRTIED));
  }

  private static Notice commit(Fields fields, int length) {
    int room = (length - COMMIT_PARTICIPANTS) / PARTICIPANT_BYTES;
    long count = Math.min(fields.u32(COMMIT_COUNT), room);
    List<Origin> participants = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int at = COMMIT_PARTICIPANTS + i * PARTICIPANT_BYTES;
      participants.add(
          task(fields, at + PARTICIPANT_TGID, at + PARTICIPANT_TID, at + PARTICIPANT_COMM));
    }
    return new Notice.Commit(
        fields.u64(NOTICE_TIME),
        fields.u32(COMMIT_DEVICE),
        fields.u32(COMMIT_TRANSACTION),
        fields.s32(COMMIT_ENDED) != 0,
        participants);
  }

  private static Notice scsi(Fields fields) {
    Notice.ScsiStep[] steps = Notice.ScsiStep.values();
    int step = Math.clamp(fields.s32(SCSI_EVENT) - 1L, 0, steps.length - 1);
    int length = Math.min(fields.u16(SCSI_CDB_LENGTH), SCSI_BLOCK_BYTES);
    return new Notice.Scsi(
        fields.u64(NOTICE_TIME),
        fields.u64(SCSI_REQUEST),
        fields.u32(SCSI_DISK),
        fields.u64(SCSI_SECTOR),
        steps[step],
        fields.s32(SCSI_RESULT),
        "%d:%d:%d:%d"
            .formatted(
                fields.u32(SCSI_HOST),
                fields.u16(SCSI_CHANNEL),
                fields.u32(SCSI_ID),
                fields.u64(SCSI_LUN)),
        hex(fields, SCSI_CDB, length),
        hex(fields, SCSI_SENSE, SCSI_BLOCK_BYTES).replaceAll("(00)+$", ""));
  }

  private static String hex(Fields fields, int at, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) fields.u8(at + i);
    }
    return HexFormat.of().formatHex(bytes);
  }
}
