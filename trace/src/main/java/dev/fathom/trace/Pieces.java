package dev.fathom.trace;

import java.util.Arrays;

/**
 * Byte ranges with who wrote them: those of a page, by position and without overlap; or those of a
 * bio, in the order of its bytes. A piece of 0 bytes is a co-writer whose bytes were all written
 * again by others.
 *
 * <pre>
 * word 0  position in the file
 *      1  length, low half | attributes as the flags of an added event, high half
 *      2  file id, low half | origin id, high half
 *      3  operation
 *      4  S, W, B: times, or NOT_REACHED
 * </pre>
 */
final class Pieces {
  static final int WORDS = 7;

  /** An array longer than this is not kept for the next life. */
  private static final int KEPT_WORDS = 64 * WORDS;

  private static final long[] NONE = {};
  private static final long LOW = 0xffff_ffffL;

  private long[] words = NONE;
  private int count;
  private long bytes;

  void clear() {
    count = 0;
    bytes = 0;
    if (words.length > KEPT_WORDS) {
      words = NONE;
    }
  }

  int count() {
    return count;
  }

  /** Sum of the lengths. */
  long bytes() {
    return bytes;
  }

  long positionBytes(int index) {
    return words[index * WORDS];
  }

  int lengthBytes(int index) {
    return (int) words[index * WORDS + 1];
  }

  int attributes(int index) {
    return (int) (words[index * WORDS + 1] >>> 32);
  }

  int file(int index) {
    return (int) words[index * WORDS + 2];
  }

  int origin(int index) {
    return (int) (words[index * WORDS + 2] >>> 32);
  }

  long operation(int index) {
    return words[index * WORDS + 3];
  }

  /** S, W or B. */
  long nanos(int index, int which) {
    return words[index * WORDS + 4 + which];
  }

  void addOperation(int index, long operation) {
    words[index * WORDS + 3] = operation;
  }

  void setNanos(int index, int which, long time) {
    words[index * WORDS + 4 + which] = time;
  }

  private long end(int index) {
    return positionBytes(index) + lengthBytes(index);
  }

  /** One more at the end. */
  void add(
      long position,
      int lengthBytes,
      int attributes,
      long who,
      long operation,
      long submitted,
      long dirtied,
      long writeback) {
    int at = room();
    long[] words = this.words;
    words[at] = position;
    words[at + 1] = (lengthBytes & LOW) | (long) attributes << 32;
    words[at + 2] = who;
    words[at + 3] = operation;
    words[at + 4] = submitted;
    words[at + 5] = dirtied;
    words[at + 6] = writeback;
    count++;
    bytes += lengthBytes;
  }

  /** One more at the end: a part of another's, or 0 bytes of it. */
  void add(Pieces from, int index, long position, int lengthBytes) {
    int at = room();
    System.arraycopy(from.words, index * WORDS, words, at, WORDS);
    words[at] = position;
    words[at + 1] = (words[at + 1] & ~LOW) | (lengthBytes & LOW);
    count++;
    bytes += lengthBytes;
  }

  private int room() {
    int at = count * WORDS;
    if (at == words.length) {
      words = Arrays.copyOf(words, Math.max(WORDS, 2 * at));
    }
    return at;
  }

  /** All of another's, and nothing else. */
  void copy(Pieces from) {
    clear();
    for (int i = 0; i < from.count; i++) {
      add(from, i, from.positionBytes(i), from.lengthBytes(i));
    }
  }

  /** Exchanges the contents of two. */
  void swap(Pieces other) {
    long[] words = this.words;
    int count = this.count;
    long bytes = this.bytes;
    this.words = other.words;
    this.count = other.count;
    this.bytes = other.bytes;
    other.words = words;
    other.count = count;
    other.bytes = bytes;
  }

  /**
   * Adds the bytes from one offset to another of another's, counted in their order.
   *
   * @return how many bytes there were
   */
  long addRange(Pieces from, long fromOffset, long toOffset) {
    long before = bytes;
    long offset = 0;
    for (int i = 0; i < from.count && offset <= toOffset; i++) {
      int length = from.lengthBytes(i);
      long start = Math.max(offset, fromOffset);
      long end = Math.min(offset + length, toOffset);
      if (start < end) {
        add(from, i, from.positionBytes(i) + (start - offset), (int) (end - start));
      } else if (length == 0 && offset >= fromOffset && offset < toOffset) {
        add(from, i, from.positionBytes(i), 0);
      }
      offset += length;
    }
    return bytes - before;
  }

  /**
   * Makes the last piece longer if a piece goes on where it ends, of the same operation or write.
   */
  boolean extendsLast(
      long position, int lengthBytes, int attributes, long who, long operation, long dirtied) {
    int last = count - 1;
    if (last < 0
        || lengthBytes == 0
        || lengthBytes(last) == 0
        || end(last) != position
        || words[last * WORDS + 2] != who
        || operation(last) != operation
        || attributes(last) != attributes
        || (operation == 0 && nanos(last, 1) != dirtied)
        || lengthBytes(last) + (long) lengthBytes > Integer.MAX_VALUE) {
      return false;
    }
    lengthen(last, lengthBytes);
    return true;
  }

  /** Makes a piece longer at its end. */
  void lengthen(int index, int lengthBytes) {
    words[index * WORDS + 1] += lengthBytes; // the low half does not overflow: the caller saw to it
    bytes += lengthBytes;
  }

  /** Removes co-writers that have other bytes here, or are there twice. */
  void tidy() {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (lengthBytes(i) > 0 || !elsewhere(i, kept)) {
        if (kept != i) {
          System.arraycopy(words, i * WORDS, words, kept * WORDS, WORDS);
        }
        kept++;
      }
    }
    count = kept;
  }

  /** Whether the co-writer has bytes after it, or anything in the part that is kept already. */
  private boolean elsewhere(int index, int kept) {
    int origin = origin(index);
    for (int i = 0; i < kept; i++) {
      if (origin(i) == origin) {
        return true;
      }
    }
    for (int i = index + 1; i < count; i++) {
      if (origin(i) == origin && lengthBytes(i) > 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Makes neighbours of one origin and file one: the first one's times; the operation is not known
   * any more if they differ.
   */
  void coalesce() {
    int kept = 0;
    for (int i = 1; i < count; i++) {
      boolean joins =
          end(kept) == positionBytes(i)
              && words[kept * WORDS + 2] == words[i * WORDS + 2]
              && attributes(kept) == attributes(i);
      if (joins) {
        words[kept * WORDS + 1] += lengthBytes(i);
        words[kept * WORDS + 3] = operation(kept) == operation(i) ? operation(i) : 0;
      } else {
        kept++;
        System.arraycopy(words, i * WORDS, words, kept * WORDS, WORDS);
      }
    }
    count = Math.min(count, kept + 1);
  }
}
