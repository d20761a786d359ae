package dev.fathom.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.fathom.kernel.bpf.BpfMap;
import dev.fathom.linux.ErrnoException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The kernel programs' table of dirty pages, in memory that is shared with them: as it is now,
 * while they change it. Pages that a program takes up in this moment may be missed, or told with
 * the writer of another one. For all threads.
 */
final class PageTable implements AutoCloseable {
  // struct page_row and what it holds: kernel/src/main/bpf/pages.bpf.h
  static final int WAYS = 4;
  static final int ROW_ENTRIES = 4;
  static final int ENTRY_BYTES = 192;
  static final int INODE_AT = 0;
  static final int DEVICE_AT = 16;
  static final int NOW_AT = 24;
  static final int WRITER_AT = NOW_AT + 16;
  static final int FLAGS_AT = NOW_AT + 21;
  static final int SUBMITTED = 1;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment entries;

  private PageTable(BpfMap map) throws ErrnoException {
    entries = map.memory(arena);
  }

  /** Takes pages. */
  @FunctionalInterface
  interface Sink {
    /**
     * A page that is dirty and that no bio has carried since.
     *
     * @param fileSystem number of its device
     * @param writer identity of whoever made it dirty
     * @param dirtiedNanos when, by the monotonic clock
     */
    void page(long fileSystem, long inode, int writer, long dirtiedNanos) throws ErrnoException;
  }

  /** Maps map {@code pages}. */
  static PageTable map(BpfMap pages) throws ErrnoException {
    return new PageTable(pages);
  }

  /** Looks at all of the table: one cache line for each page that there is room for. */
  void each(Sink sink) throws ErrnoException {
    for (long at = 0; at < entries.byteSize(); at += ENTRY_BYTES) {
      long dirtied = entries.get(JAVA_LONG, at + NOW_AT);
      if (dirtied != 0 && (entries.get(JAVA_BYTE, at + FLAGS_AT) & SUBMITTED) == 0) {
        sink.page(
            entries.get(JAVA_INT, at + DEVICE_AT) & 0xffff_ffffL,
            entries.get(JAVA_LONG, at + INODE_AT),
            entries.get(JAVA_INT, at + WRITER_AT),
            dirtied);
      }
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
