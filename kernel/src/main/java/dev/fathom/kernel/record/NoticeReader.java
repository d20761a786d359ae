package dev.fathom.kernel.record;

import static dev.fathom.kernel.record.RecordLayout.COMMIT;
import static dev.fathom.kernel.record.RecordLayout.FLUSH;
import static dev.fathom.kernel.record.RecordLayout.SCSI;
import static dev.fathom.kernel.record.RecordLayout.THROTTLE;
import static dev.fathom.kernel.record.RecordLayout.WAIT;

import dev.fathom.trace.Origin;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads the records that are not bios. Offsets are those of {@code records.h}. One thread. */
final class NoticeReader {
  private static final int WAIT_BYTES = 96;
  private static final int FLUSH_BYTES = 56;
  private static final int THROTTLE_BYTES = 72;
  private static final int COMMIT_HEAD_BYTES = 32;
  private static final int PARTICIPANT_BYTES = 24;
  private static final int SCSI_BYTES = 128;
  private static final int CDB_BYTES = 32;

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
      case COMMIT -> length >= COMMIT_HEAD_BYTES && give(commit(fields, length));
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
        fields.u32(68) == 0
            ? Origin.UNKNOWN
            : Origin.ofTask(fields.u32(68), fields.u32(72), fields.comm(80), "");
    return new Notice.Wait(
        fields.u64(8),
        origins.of(fields, 16, 20, 24, 40),
        dirtier,
        fields.u32(64),
        fields.u64(48),
        fields.u64(56));
  }

  private static Notice flush(Fields fields) {
    return new Notice.Flush(
        fields.u64(8),
        fields.u64(16),
        fields.u64(24),
        fields.u32(32),
        fields.s32(36),
        fields.s32(48) != 0,
        fields.s32(52) != 0);
  }

  private Notice throttle(Fields fields) {
    return new Notice.Throttle(
        fields.u64(8), origins.of(fields, 16, 20, 24, 40), fields.u64(48), fields.u64(56));
  }

  private static Notice commit(Fields fields, int length) {
    int room = (length - COMMIT_HEAD_BYTES) / PARTICIPANT_BYTES;
    long count = Math.min(fields.u32(28), room);
    List<Origin> participants = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long at = COMMIT_HEAD_BYTES + (long) i * PARTICIPANT_BYTES;
      participants.add(Origin.ofTask(fields.u32(at), fields.u32(at + 4), fields.comm(at + 8), ""));
    }
    return new Notice.Commit(
        fields.u64(8), fields.u32(16), fields.u32(20), fields.s32(24) != 0, participants);
  }

  private static Notice scsi(Fields fields) {
    Notice.ScsiStep[] steps = Notice.ScsiStep.values();
    int step = Math.clamp(fields.s32(36) - 1, 0, steps.length - 1);
    int length = Math.min(fields.u16(50), CDB_BYTES);
    return new Notice.Scsi(
        fields.u64(8),
        fields.u64(16),
        fields.u32(32),
        fields.u64(24),
        steps[step],
        fields.s32(40),
        "%d:%d:%d:%d".formatted(fields.u32(44), fields.u16(48), fields.u32(52), fields.u64(56)),
        hex(fields, 64, length),
        hex(fields, 96, CDB_BYTES).replaceAll("(00)+$", ""));
  }

  private static String hex(Fields fields, long at, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) fields.u8(at + i);
    }
    return HexFormat.of().formatHex(bytes);
  }
}
