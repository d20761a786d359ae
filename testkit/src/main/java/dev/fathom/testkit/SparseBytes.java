package dev.fathom.testkit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Bytes at positions from 0 up, zero where nothing was stored. Its owner guards it. */
final class SparseBytes {
  static final int PAGE_BYTES = 4096;

  private final Map<Long, byte[]> pages = new HashMap<>();

  static long pageOf(long position) {
    return position / PAGE_BYTES;
  }

  int pageCount() {
    return pages.size();
  }

  void load(long position, MemorySegment into) {
    long length = into.byteSize();
    for (long done = 0; done < length; ) {
      int within = (int) ((position + done) % PAGE_BYTES);
      int count = (int) Math.min(PAGE_BYTES - within, length - done);
      byte[] page = pages.get(pageOf(position + done));
      if (page == null) {
        into.asSlice(done, count).fill((byte) 0);
      } else {
        MemorySegment.copy(page, within, into, ValueLayout.JAVA_BYTE, done, count);
      }
      done += count;
    }
  }

  /**
   * Stores bytes, as far as there is room.
   *
   * @param mayAllocate asked before each new page
   * @return how many bytes were stored
   */
  long store(long position, MemorySegment from, BooleanSupplier mayAllocate) {
    long length = from.byteSize();
    long done = 0;
    while (done < length) {
      long number = pageOf(position + done);
      byte[] page = pages.get(number);
      if (page == null) {
        if (!mayAllocate.getAsBoolean()) {
          return done;
        }
        page = new byte[PAGE_BYTES];
        pages.put(number, page);
      }
      int within = (int) ((position + done) % PAGE_BYTES);
      int count = (int) Math.min(PAGE_BYTES - within, length - done);
      MemorySegment.copy(from, ValueLayout.JAVA_BYTE, done, page, within, count);
      done += count;
    }
    return done;
  }

  /** Forgets everything from {@code length} on. */
  void cut(long length) {
    pages.keySet().removeIf(number -> number * PAGE_BYTES >= length);
    byte[] last = pages.get(pageOf(length));
    if (last != null) {
      Arrays.fill(last, (int) (length % PAGE_BYTES), PAGE_BYTES, (byte) 0);
    }
  }

  /** Makes one page equal to that of {@code other}. */
  void copyPage(long number, SparseBytes other) {
    byte[] page = other.pages.get(number);
    if (page == null) {
      pages.remove(number);
    } else {
      pages.put(number, page.clone());
    }
  }

  /** Makes a range equal to that of {@code other}. */
  void copyRange(long position, long length, SparseBytes other) {
    byte[] copy = new byte[(int) length];
    MemorySegment bytes = MemorySegment.ofArray(copy);
    other.load(position, bytes);
    store(position, bytes, () -> true);
  }

  /** Makes everything equal to {@code other}. */
  void copyAll(SparseBytes other) {
    pages.clear();
    other.pages.forEach((number, page) -> pages.put(number, page.clone()));
  }
}
