package dev.fathom.kernel.record;

import dev.fathom.kernel.bpf.RecordConsumer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Records such as the kernel programs write, made up: direct and buffered writes and reads of a few
 * processes on one disk, some of them merged. For a rehearsal: code that has seen some ten thousand
 * of them is compiled before the first real one comes, when it would take time from those who are
 * traced.
 */
public final class SampleRecords {
  private static final int ROUND = 64;
  private static final int TASKS = 3;
  private static final int PAGE_BYTES = 1 << RecordLayout.PAGE_SHIFT;
  private static final int LENGTH_BYTES = RecordLayout.ORIGINS + RecordLayout.ORIGIN_BYTES;
  private static final int DISK = 7 << 20;
  private static final int EXACT = 1;
  private static final int BUFFERED = 1;
  private static final int DIRECT = 3;

  private SampleRecords() {}

  /**
   * Hands over made-up records, oldest first, in memory that is valid during the call.
   *
   * @param count how many, at least 0
   * @param consumer what takes them, on the calling thread
   */
  public static void feed(int count, RecordConsumer consumer) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment room = arena.allocate((long) ROUND * LENGTH_BYTES, Long.BYTES);
      ByteBuffer bytes = room.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      MemorySegment readOnly = room.asReadOnly();
      for (int done = 0; done < count; done += ROUND) {
        for (int i = 0; i < ROUND; i++) {
          write(bytes.slice(i * LENGTH_BYTES, LENGTH_BYTES).order(bytes.order()), done + i);
        }
        for (int i = 0; i < Math.min(ROUND, count - done); i++) {
          consumer.accept(readOnly, (long) i * LENGTH_BYTES, LENGTH_BYTES);
        }
      }
    }
  }

  private static void write(ByteBuffer at, int number) {
    boolean merged = number % ROUND / 2 % 4 == 0; // two and two
    int request = merged ? number & ~1 : number;
    long queued = 1_000_000_000L + request * 5_000L;
    at.putShort(0, (short) RecordLayout.BIO).putShort(2, (short) RecordLayout.VERSION);
    at.putInt(4, LENGTH_BYTES);
    at.putLong(RecordLayout.BIO_KEY, 0x10000L + (number % ROUND) * 256L);
    at.putLong(RecordLayout.REQUEST_KEY, 0x90000L + (request % ROUND) * 512L);
    at.putLong(RecordLayout.SECTOR, 8L * number);
    at.putInt(RecordLayout.DEVICE, DISK).putInt(RecordLayout.DISK, DISK);
    at.putInt(RecordLayout.LENGTH, PAGE_BYTES);
    at.putInt(RecordLayout.OPF, number % 5 == 0 && !merged ? 0 : 1);
    at.putShort(RecordLayout.BIOS, (short) (merged ? 2 : 1));
    at.putLong(RecordLayout.QUEUED, queued);
    boolean follower = merged && number != request;
    at.putLong(RecordLayout.GOT_REQUEST, follower ? 0 : queued + 300);
    at.putLong(RecordLayout.MERGED, follower ? queued + 400 : 0);
    at.putLong(RecordLayout.INSERTED, number % 3 == 0 ? 0 : queued + 700);
    at.putLong(RecordLayout.ISSUED, queued + 1_500);
    at.putLong(RecordLayout.COMPLETED, queued + 60_000 + request * 37 % 40_000);
    at.putShort(RecordLayout.ORIGIN_COUNT, (short) 1);
    int process = 100 + number / 100 % TASKS;
    task(at, RecordLayout.TGID, process);
    origin(at, number, process, queued);
  }

  private static void origin(ByteBuffer at, int number, int process, long queued) {
    boolean buffered = number % 2 == 0;
    int origin = RecordLayout.ORIGINS;
    task(at, origin + RecordLayout.ORIGIN_TGID, process);
    at.putInt(origin + RecordLayout.ORIGIN_LENGTH, PAGE_BYTES);
    at.put(origin + RecordLayout.ORIGIN_CONFIDENCE, (byte) EXACT);
    at.put(origin + RecordLayout.ORIGIN_KIND, (byte) (buffered ? BUFFERED : DIRECT));
    at.putInt(origin + RecordLayout.ORIGIN_FS_DEVICE, buffered ? DISK : 0);
    at.putLong(origin + RecordLayout.ORIGIN_INODE, buffered ? 12 + process % 2 : 0);
    at.putLong(origin + RecordLayout.ORIGIN_INDEX, number);
    at.putLong(origin + RecordLayout.ORIGIN_DIRTIED, buffered ? queued - 1_000_000 : 0);
  }

  /** Process, thread and name lie one after the other in bio and origin. */
  private static void task(ByteBuffer at, int place, int process) {
    at.putInt(place, process).putInt(place + Integer.BYTES, process);
    at.put(place + 2 * Integer.BYTES, "sample".getBytes(StandardCharsets.UTF_8));
  }
}
