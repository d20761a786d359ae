package dev.fathom.aio;

import dev.fathom.trace.Action;
import dev.fathom.trace.OpenOperations;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.TraceWriter;

/**
 * Operations that have left their engine and are not given to the program yet, as far as traces are
 * concerned: in order of arrival, found by handle. Guarded by whoever owns it. Allocates only to
 * grow.
 */
final class TraceRecords {
  private static final int WORDS = 10;

  private long[] words = {};
  private int head;
  private int count;

  int count() {
    return count;
  }

  /** Adds a record. */
  void add(
      long handle,
      long capture,
      long key,
      long tag,
      int actionAndFlags,
      int file,
      long position,
      int lengthBytes,
      int result,
      long submitted,
      long issued,
      long delivered) {
    int at = room();
    long[] words = this.words;
    words[at] = handle;
    words[at + 1] = capture;
    words[at + 2] = key;
    words[at + 3] = tag;
    words[at + 4] = (long) actionAndFlags << 32 | (file & 0xffff_ffffL);
    words[at + 5] = position;
    words[at + 6] = (long) lengthBytes << 32 | (result & 0xffff_ffffL);
    words[at + 7] = submitted;
    words[at + 8] = issued;
    words[at + 9] = delivered;
  }

  /** Moves all from another. */
  void addAll(TraceRecords other) {
    for (int i = 0; i < other.count; i++) {
      int at = room();
      System.arraycopy(other.words, (other.head + i) * WORDS, words, at, WORDS);
    }
    other.clear();
  }

  void clear() {
    head = 0;
    count = 0;
  }

  private int room() {
    if ((head + count + 1) * WORDS > words.length) {
      long[] from = words;
      if (count * 2 >= head + count) {
        words = new long[Math.max(64 * WORDS, from.length * 2)];
      }
      System.arraycopy(from, head * WORDS, words, 0, count * WORDS);
      head = 0;
    }
    return (head + count++) * WORDS;
  }

  /** Writes the event of the first record with this handle, and forgets it; false for none. */
  boolean write(long handle, TraceWriter writer, long now) {
    int index = indexOf(handle);
    if (index < 0) {
      return false;
    }
    write((head + index) * WORDS, 0, writer, now);
    remove(index);
    return true;
  }

  /** Writes the events of all, with a flag more. */
  void writeAll(int flag, TraceWriter writer, long now) {
    for (int i = 0; i < count; i++) {
      write((head + i) * WORDS, flag, writer, now);
    }
  }

  private void write(int at, int flag, TraceWriter writer, long now) {
    int kind = (int) (words[at + 4] >>> 32);
    writer.operation(
        (int) (words[at + 1] >>> 32),
        words[at + 2],
        words[at + 3],
        Action.ofCode(kind & 0xff),
        kind >>> 8 | flag,
        (int) words[at + 4],
        (int) words[at + 1],
        words[at + 5],
        (int) (words[at + 6] >>> 32),
        (int) words[at + 6],
        words[at + 7],
        words[at + 8],
        words[at + 9],
        now);
  }

  /** Tells all that were submitted in this session. */
  void tellOpen(int session, OpenOperations.Sink sink) {
    for (int i = 0; i < count; i++) {
      int at = (head + i) * WORDS;
      int kind = (int) (words[at + 4] >>> 32);
      if ((int) (words[at + 1] >>> 32) == session && words[at + 7] != Timeline.NOT_REACHED) {
        sink.open(
            words[at + 2],
            words[at + 3],
            Action.ofCode(kind & 0xff),
            kind >>> 8,
            (int) words[at + 4],
            (int) words[at + 1],
            words[at + 5],
            (int) (words[at + 6] >>> 32),
            words[at + 7],
            words[at + 8],
            words[at + 9]);
      }
    }
  }

  /** Forgets the first record with this handle, if there is one. */
  void forget(long handle) {
    int index = indexOf(handle);
    if (index >= 0) {
      remove(index);
    }
  }

  private int indexOf(long handle) {
    for (int i = 0; i < count; i++) {
      if (words[(head + i) * WORDS] == handle) {
        return i;
      }
    }
    return -1;
  }

  private void remove(int index) {
    int from = head * WORDS;
    System.arraycopy(words, from, words, from + WORDS, index * WORDS);
    head++;
    count--;
  }
}
