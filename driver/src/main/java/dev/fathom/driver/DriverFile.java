package dev.fathom.driver;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * An open file, as drivers see it. Safe for use by several threads and by several drivers that
 * {@link Driver#accepts accept} it; whoever opened it closes it, when nothing is in flight on it.
 */
public interface DriverFile extends AutoCloseable {

  /** Where it was opened. */
  Path path();

  /** What is known about it. */
  FileTraits traits();

  /** How it was opened. */
  FileOptions options();

  /** Its length now, in bytes; for block devices their capacity. */
  long sizeBytes() throws IOException;

  /** Cuts or extends it (ftruncate). May block. */
  void truncate(long sizeBytes) throws IOException;

  /** What the plain calls answer where a file has none. */
  int NO_PLAIN_CALL = Integer.MIN_VALUE;

  /**
   * A read in the calling thread, which blocks: for callers that would only wait for a completion.
   *
   * @param positionBytes at least 0: only files with positions have plain calls
   * @return bytes read, a negated errno, or {@link #NO_PLAIN_CALL}
   */
  default int readPlainly(MemorySegment memory, long positionBytes) {
    return NO_PLAIN_CALL;
  }

  /** A write in the calling thread; as {@link #readPlainly}. */
  default int writePlainly(MemorySegment memory, long positionBytes) {
    return NO_PLAIN_CALL;
  }

  /** fsync, or fdatasync, in the calling thread; 0 and else as {@link #readPlainly}. */
  default int syncPlainly(boolean dataOnly) {
    return NO_PLAIN_CALL;
  }

  /**
   * A small number that no other open file of this process has: an index into drivers' tables. Used
   * again after close.
   */
  int id();

  @Override
  void close() throws IOException;
}
