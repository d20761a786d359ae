package dev.fathom.ftrace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Takes pages of one processor's ring buffer apart: what {@code per_cpu/cpuN/trace_pipe_raw} gives.
 *
 * <pre>
 * page    u64 time, ns | long commit: bytes of data | data
 *         commit bit 31: events before this page were lost; bit 30: how many follows the data
 * event   u32: type_len 0–4 | delta 5–31, ns since the event before
 *   0       u32 length, itself included; data
 *   1–28    4 × type_len bytes of data
 *   29      padding: delta 0 up to the page's end, else u32 length
 *   30      time goes on: u32 high bits of the delta
 *   31      time: u32 high bits of it; its highest 5 bits are those of before
 * </pre>
 *
 * <p>Little-endian. Source: include/linux/ring_buffer.h, kernel/trace/ring_buffer.c. Belongs to one
 * thread.
 */
public final class RingPages {
  private static final int MISSED_EVENTS = 1 << 31;
  private static final int MISSED_STORED = 1 << 30;
  private static final int MISSED_FLAGS = MISSED_EVENTS | MISSED_STORED;
  private static final int PADDING = 29;
  private static final int TIME_EXTEND = 30;
  private static final int TIME_STAMP = 31;
  private static final int DELTA_BITS = 27;
  private static final long HIGH_TIME = 0x1fL << 59;
  private static final int WORD = 4;

  /** Takes what is on pages. */
  public interface Sink {
    /**
     * One event of the kernel.
     *
     * @param timeNanos of the buffer's clock
     * @param page valid during the call only
     * @param at where its data begins
     * @param lengthBytes of its data
     */
    void record(long timeNanos, ByteBuffer page, int at, int lengthBytes);

    /** Events before this page were lost: so many, 0 if that is not known. */
    void missed(long count);

    /** The page is damaged from {@code at} on. */
    void damaged(int at, String words);
  }

  private final PageLayout layout;
  private final Sink sink;
  private ByteBuffer page = ByteBuffer.allocate(0);
  private long nanos;
  private int end;

  /** A reader of pages of this layout. */
  public RingPages(PageLayout layout, Sink sink) {
    this.layout = layout;
    this.sink = sink;
  }

  /**
   * Reads one page.
   *
   * @param next from index 0 to its limit; a page that was cut is damaged at its end. Its order is
   *     set to little-endian
   */
  public void accept(ByteBuffer next) {
    page = next.order(ByteOrder.LITTLE_ENDIAN);
    if (page.limit() < layout.dataOffsetBytes()) {
      sink.damaged(0, "a page of %d bytes".formatted(page.limit()));
      return;
    }
    nanos = page.getLong(0);
    int commit = page.getInt(Long.BYTES);
    int length = commit & ~MISSED_FLAGS;
    end = layout.dataOffsetBytes() + Math.min(length, layout.sizeBytes());
    if (length > layout.sizeBytes() - layout.dataOffsetBytes()) {
      sink.damaged(Long.BYTES, "a page with %,d bytes of events".formatted(length));
      return;
    }
    if ((commit & MISSED_EVENTS) != 0) {
      sink.missed(missed(commit));
    }
    if (end > page.limit()) {
      sink.damaged(page.limit(), "a page that was cut");
      end = page.limit();
    }
    readEvents();
  }

  private long missed(int commit) {
    boolean stored = (commit & MISSED_STORED) != 0 && end + layout.commitBytes() <= page.limit();
    if (!stored) {
      return 0;
    }
    long count = layout.commitBytes() == 8 ? page.getLong(end) : page.getInt(end);
    return Math.max(count, 0);
  }

  private void readEvents() {
    int at = layout.dataOffsetBytes();
    while (at >= 0 && at + WORD <= end) {
      int head = page.getInt(at);
      int type = head & 0x1f;
      int delta = head >>> (Integer.SIZE - DELTA_BITS);
      at =
          switch (type) {
            case PADDING -> padding(at, delta);
            case TIME_EXTEND, TIME_STAMP -> time(at, type, delta);
            case 0 -> longRecord(at, delta);
            default -> record(at, at + WORD, type * WORD, delta);
          };
    }
  }

  private int padding(int at, int delta) {
    if (delta == 0) {
      return -1; // nothing more on this page
    }
    if (at + 2 * WORD > end) {
      return damaged(at, "padding that goes past the page");
    }
    int length = page.getInt(at + WORD);
    if (length < WORD || length > end - at - WORD) {
      return damaged(at, "padding of %,d bytes".formatted(length));
    }
    nanos += delta == 1 ? 0 : delta; // 1 stands for none, since 0 says something else
    return at + WORD + length;
  }

  private int time(int at, int type, int delta) {
    if (at + 2 * WORD > end) {
      return damaged(at, "a time that goes past the page");
    }
    long value = delta | Integer.toUnsignedLong(page.getInt(at + WORD)) << DELTA_BITS;
    nanos = type == TIME_STAMP ? (nanos & HIGH_TIME) | value : nanos + value;
    return at + 2 * WORD;
  }

  private int longRecord(int at, int delta) {
    if (at + 2 * WORD > end) {
      return damaged(at, "an event that goes past the page");
    }
    int length = page.getInt(at + WORD) - WORD;
    if (length < 0 || length > end - at - 2 * WORD) {
      return damaged(at, "an event of %,d bytes".formatted(length));
    }
    return record(at, at + 2 * WORD, length, delta);
  }

  private int record(int at, int data, int length, int delta) {
    if (length > end - data) {
      return damaged(at, "an event of %,d bytes".formatted(length));
    }
    nanos += delta;
    sink.record(nanos, page, data, length);
    return data + ((length + WORD - 1) & -WORD);
  }

  private int damaged(int at, String words) {
    sink.damaged(at, words);
    return -1;
  }
}
