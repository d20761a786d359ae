package dev.fathom.kernel.join;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds operations by handle, and by file and range. One thread. */
final class OperationIndex {
  /** Looked at, the newest first; what lies deeper is not found. */
  private static final int MOST_LOOKED_AT = 4096;

  private static final int CHUNK_SHIFT = 20;

  private final Map<Long, Deque<KnownOperation>> byHandle = new HashMap<>();
  private final Map<Chunk, Deque<KnownOperation>> byChunk = new HashMap<>();

  /** A MiB of a file. */
  private record Chunk(long inode, long number) {}

  void add(KnownOperation operation) {
    byHandle.computeIfAbsent(operation.handle(), none -> new ArrayDeque<>(2)).add(operation);
    for (Chunk chunk : chunks(operation)) {
      byChunk.computeIfAbsent(chunk, none -> new ArrayDeque<>()).add(operation);
    }
  }

  void remove(KnownOperation operation) {
    remove(byHandle, operation.handle(), operation);
    for (Chunk chunk : chunks(operation)) {
      remove(byChunk, chunk, operation);
    }
  }

  /** The oldest are first in their lines, and are removed first. */
  private static <K> void remove(
      Map<K, Deque<KnownOperation>> lines, K key, KnownOperation operation) {
    Deque<KnownOperation> line = lines.get(key);
    if (line != null) {
      line.removeFirstOccurrence(operation);
      if (line.isEmpty()) {
        lines.remove(key);
      }
    }
  }

  private static List<Chunk> chunks(KnownOperation operation) {
    List<Chunk> chunks = new ArrayList<>(1);
    if (operation.inode() != 0) {
      long last = (operation.endByte() - 1) >>> CHUNK_SHIFT;
      for (long number = operation.firstByte() >>> CHUNK_SHIFT; number <= last; number++) {
        chunks.add(new Chunk(operation.inode(), number));
      }
    }
    return chunks;
  }

  /** Those of this handle that fit. */
  List<KnownOperation> ofHandle(long handle, Predicate<KnownOperation> fits) {
    List<KnownOperation> found = new ArrayList<>(1);
    collect(byHandle.get(handle), fits, found);
    return found;
  }

  /** Those of this file that overlap {@code [from, to)} and fit; each once. */
  List<KnownOperation> ofRange(long inode, long from, long to, Predicate<KnownOperation> fits) {
    List<KnownOperation> found = new ArrayList<>(1);
    long last = (to - 1) >>> CHUNK_SHIFT;
    for (long number = from >>> CHUNK_SHIFT; number <= last; number++) {
      long first = Math.max(from, number << CHUNK_SHIFT);
      collect(
          byChunk.get(new Chunk(inode, number)),
          operation ->
              operation.overlaps(from, to)
                  && Math.max(operation.firstByte(), from) >= first
                  && fits.test(operation),
          found);
    }
    return found;
  }

  private static void collect(
      @Nullable Deque<KnownOperation> line,
      Predicate<KnownOperation> fits,
      List<KnownOperation> found) {
    if (line == null) {
      return;
    }
    int looked = 0;
    for (Iterator<KnownOperation> newest = line.descendingIterator();
        newest.hasNext() && looked < MOST_LOOKED_AT;
        looked++) {
      KnownOperation operation = newest.next();
      if (fits.test(operation)) {
        found.add(operation);
      }
    }
  }
}
