package dev.fathom.kernel.record;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Kernel records, made by hand. */
public final class Records {
  private final ByteBuffer bytes;

  private Records(int type, int lengthBytes) {
    bytes = ByteBuffer.allocate(lengthBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort(0, (short) type);
    bytes.putShort(2, (short) RecordLayout.VERSION);
    bytes.putInt(4, lengthBytes);
  }

  /** A bio of a request, on device 7:0, a write without origins; the flusher submitted it. */
  public static Records bio(long key, long request, long sector, int lengthBytes, int ofBios) {
    Records record =
        new Records(
            RecordLayout.BIO,
            RecordLayout.ORIGINS + RecordLayout.MOST_ORIGINS * RecordLayout.ORIGIN_BYTES);
    ByteBuffer at = record.bytes;
    at.putLong(RecordLayout.BIO_KEY, key).putLong(RecordLayout.REQUEST_KEY, request);
    at.putLong(RecordLayout.SECTOR, sector).putInt(RecordLayout.LENGTH, lengthBytes);
    at.putInt(RecordLayout.DEVICE, 7 << 20).putInt(RecordLayout.DISK, 7 << 20);
    at.putInt(RecordLayout.OPF, 1).putShort(RecordLayout.BIOS, (short) ofBios);
    at.putLong(RecordLayout.QUEUED, 1_000).putLong(RecordLayout.ISSUED, 2_000);
    at.putLong(RecordLayout.COMPLETED, 3_000);
    record.task(RecordLayout.TGID, RecordLayout.TID, RecordLayout.COMM, 31, 31, "kworker/u8:1");
    return record;
  }

  /** A record of this type that is all zeros but for its header. */
  public static Records of(int type, int lengthBytes) {
    return new Records(type, lengthBytes);
  }

  /** With one origin more: a buffered write to inode 12 of 7:0, exact. */
  public Records origin(int pid, String comm, int lengthBytes) {
    int count = bytes.getShort(RecordLayout.ORIGIN_COUNT);
    int at = RecordLayout.ORIGINS + count * RecordLayout.ORIGIN_BYTES;
    task(
        at + RecordLayout.ORIGIN_TGID,
        at + RecordLayout.ORIGIN_TID,
        at + RecordLayout.ORIGIN_COMM,
        pid,
        pid,
        comm);
    bytes.putLong(at + RecordLayout.ORIGIN_CGROUP, 77);
    bytes.putInt(at + RecordLayout.ORIGIN_LENGTH, lengthBytes);
    bytes.put(at + RecordLayout.ORIGIN_CONFIDENCE, (byte) 1);
    bytes.put(at + RecordLayout.ORIGIN_KIND, (byte) 1);
    bytes.putInt(at + RecordLayout.ORIGIN_FS_DEVICE, 7 << 20);
    bytes.putLong(at + RecordLayout.ORIGIN_INODE, 12);
    bytes.putLong(at + RecordLayout.ORIGIN_DIRTIED, 500);
    bytes.putShort(RecordLayout.ORIGIN_COUNT, (short) (count + 1));
    return this;
  }

  /** With bytes of an unknown origin. */
  public Records unknown(int reason, int lengthBytes) {
    bytes.putInt(RecordLayout.UNKNOWN + 4 * reason, lengthBytes);
    return this;
  }

  /** Sets 16 bits. */
  public Records u16(int at, int value) {
    bytes.putShort(at, (short) value);
    return this;
  }

  /** Sets 32 bits. */
  public Records u32(int at, int value) {
    bytes.putInt(at, value);
    return this;
  }

  /** Sets 64 bits. */
  public Records u64(int at, long value) {
    bytes.putLong(at, value);
    return this;
  }

  /** Sets a task. */
  public Records task(int tgid, int tid, int comm, int process, int thread, String name) {
    bytes.putInt(tgid, process).putInt(tid, thread);
    bytes.put(comm, name.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** All of its bytes. */
  public MemorySegment segment() {
    return MemorySegment.ofBuffer(bytes.duplicate().clear());
  }

  /** Its length. */
  public int lengthBytes() {
    return bytes.capacity();
  }
}
