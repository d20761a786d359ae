package dev.fathom.report.blktrace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The records of one processor's file. What is damaged is skipped up to the next record that can be
 * told as one, and said in the findings. Of either byte order.
 */
final class BlkRecordReader {
  /** Holds the longest record: 48 bytes and 65535 after them. */
  private static final int BUFFER_BYTES = 1 << 17;

  private final InputStream input;
  private final String name;
  private final BlkFindings.Builder findings;
  private final byte[] bytes = new byte[BUFFER_BYTES];
  private final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  private int from;
  private int to;

  /** Offset in the file of the buffer's first byte. */
  private long bufferAt;

  private boolean ended;
  private boolean ordered;
  private long lastSequence;

  BlkRecordReader(InputStream input, String name, BlkFindings.Builder findings) {
    this.input = input;
    this.name = name;
    this.findings = findings;
  }

  /** The next record, or null at the end. */
  @Nullable BlkRecord next() throws IOException {
    if (!findRecord()) {
      return null;
    }
    int dataLength = Short.toUnsignedInt(buffer.getShort(from + BlkTrace.AT_PDU_LENGTH));
    int length = BlkTrace.BYTES + dataLength;
    if (!fill(length)) {
      findings.problem(name + ": ends within a record at byte " + (bufferAt + from));
      from = to;
      return null;
    }
    byte[] data = Arrays.copyOfRange(bytes, from + BlkTrace.BYTES, from + length);
    ByteBuffer fixed = buffer.slice(from, BlkTrace.BYTES).order(buffer.order());
    BlkRecord record = BlkRecord.decoded(fixed, data);
    from += length;
    check(record);
    return record;
  }

  /** Goes to where a whole fixed part lies; skips what is none. */
  private boolean findRecord() throws IOException {
    long skipped = 0;
    long at = bufferAt + from;
    while (fill(BlkTrace.BYTES) && !atRecord()) {
      from++;
      skipped++;
    }
    if (to - from < BlkTrace.BYTES) {
      skipped += to - from;
      from = to;
    }
    if (skipped > 0) {
      findings.skipped(skipped);
      findings.problem("%s: %d bytes at byte %d are no records".formatted(name, skipped, at));
    }
    return from < to;
  }

  private boolean atRecord() {
    int magic = buffer.getInt(from + BlkTrace.AT_MAGIC);
    if (magic == (BlkTrace.MAGIC | BlkTrace.VERSION)) {
      ordered = true;
      return true;
    }
    if (!ordered && Integer.reverseBytes(magic) == (BlkTrace.MAGIC | BlkTrace.VERSION)) {
      buffer.order(ByteOrder.BIG_ENDIAN);
      ordered = true;
      return true;
    }
    return false;
  }

  /** Whether this many bytes are there from here. */
  private boolean fill(int length) throws IOException {
    if (to - from >= length) {
      return true;
    }
    System.arraycopy(bytes, from, bytes, 0, to - from);
    bufferAt += from;
    to -= from;
    from = 0;
    while (!ended && to < length) {
      int count = input.read(bytes, to, bytes.length - to);
      ended = count < 0;
      to += Math.max(0, count);
    }
    return to >= length;
  }

  private void check(BlkRecord record) {
    if (record.note()) {
      return;
    }
    long missing = Integer.toUnsignedLong(record.sequence()) - lastSequence - 1;
    if (lastSequence != 0 && missing != 0) {
      findings.problem(
          "%s: record %d follows record %d"
              .formatted(name, Integer.toUnsignedLong(record.sequence()), lastSequence));
      findings.missing(Math.max(0, missing));
    }
    lastSequence = Integer.toUnsignedLong(record.sequence());
  }
}
