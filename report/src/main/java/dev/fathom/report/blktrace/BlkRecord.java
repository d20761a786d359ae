package dev.fathom.report.blktrace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * One record of blktrace: {@code struct blk_io_trace} and what follows it.
 *
 * @param sequence of its processor, from 1; 0 in notes
 * @param timeNanos of the trace's clock
 * @param sector of 512 bytes, unsigned
 * @param bytes unsigned
 * @param action what, and its categories
 * @param pid who
 * @param device {@code major << 20 | minor}
 * @param cpu where
 * @param error of a completion: 0, or negated errno in 16 bits
 * @param command name of the process {@code pid}, as far as it is known
 * @param data what follows the record; not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // short-lived; nobody compares records
record BlkRecord(
    int sequence,
    long timeNanos,
    long sector,
    int bytes,
    int action,
    int pid,
    int device,
    int cpu,
    short error,
    String command,
    byte[] data) {
  static final byte[] NO_DATA = {};

  /** What happened: one of {@code BlkTrace.TA_…}. */
  int what() {
    return action & 0xff;
  }

  /** Whether all of these categories are set. */
  boolean has(int categories) {
    return (action & categories) == categories;
  }

  /** Whether it is a note of blktrace's, not something that happened to I/O. */
  boolean note() {
    return has(BlkTrace.NOTIFY);
  }

  /** Length in sectors. */
  int sectors() {
    return bytes >>> 9;
  }

  /** This with another number. */
  BlkRecord numbered(int number) {
    return new BlkRecord(
        number, timeNanos, sector, bytes, action, pid, device, cpu, error, command, data);
  }

  /** This with the name of its process. */
  BlkRecord named(String name) {
    return new BlkRecord(
        sequence, timeNanos, sector, bytes, action, pid, device, cpu, error, name, data);
  }

  /** The name in a note about a process, or the text of a message: up to its first zero. */
  String text() {
    int length = 0;
    while (length < data.length && data[length] != 0) {
      length++;
    }
    return new String(data, 0, length, StandardCharsets.UTF_8);
  }

  /** As bytes, little-endian. */
  byte[] encoded() {
    ByteBuffer to =
        ByteBuffer.allocate(BlkTrace.BYTES + data.length).order(ByteOrder.LITTLE_ENDIAN);
    to.putInt(BlkTrace.AT_MAGIC, BlkTrace.MAGIC | BlkTrace.VERSION);
    to.putInt(BlkTrace.AT_SEQUENCE, sequence);
    to.putLong(BlkTrace.AT_TIME, timeNanos);
    to.putLong(BlkTrace.AT_SECTOR, sector);
    to.putInt(BlkTrace.AT_BYTES, bytes);
    to.putInt(BlkTrace.AT_ACTION, action);
    to.putInt(BlkTrace.AT_PID, pid);
    to.putInt(BlkTrace.AT_DEVICE, device);
    to.putInt(BlkTrace.AT_CPU, cpu);
    to.putShort(BlkTrace.AT_ERROR, error);
    to.putShort(BlkTrace.AT_PDU_LENGTH, (short) data.length);
    return to.put(BlkTrace.BYTES, data).array();
  }

  /** The fixed part of a record, at the start of the buffer and in its byte order. */
  static BlkRecord decoded(ByteBuffer from, byte[] data) {
    return new BlkRecord(
        from.getInt(BlkTrace.AT_SEQUENCE),
        from.getLong(BlkTrace.AT_TIME),
        from.getLong(BlkTrace.AT_SECTOR),
        from.getInt(BlkTrace.AT_BYTES),
        from.getInt(BlkTrace.AT_ACTION),
        from.getInt(BlkTrace.AT_PID),
        from.getInt(BlkTrace.AT_DEVICE),
        from.getInt(BlkTrace.AT_CPU),
        from.getShort(BlkTrace.AT_ERROR),
        "",
        data);
  }
}
