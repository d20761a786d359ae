package dev.fathom.driver;

import java.io.IOException;
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

  /**
   * A small number that no other open file of this process has: an index into drivers' tables.
   * Used again after close.
   */
  int id();

  @Override
  void close() throws IOException;
}
