package dev.fathom.workload.run;

import dev.fathom.driver.FileOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Carries a job's operations out. Operations are known by their slot, from 0 to below the depth;
 * each slot has a buffer and at most one operation. Owned by the thread that opened it.
 */
interface Carrier extends AutoCloseable {
  /** No timeout. */
  long FOREVER = -1;

  /** Opens the next file; they are numbered from 0. */
  void open(Path path, FileOptions options) throws IOException;

  /** A slot's buffer. */
  MemorySegment memory(int slot);

  /**
   * Prepares a read. Hot path: allocation-free.
   *
   * @param offset where in the slot's buffer the data goes
   */
  void read(int file, int slot, int offset, int length, long position);

  /** Prepares a write, likewise. */
  void write(int file, int slot, int offset, int length, long position);

  /** Prepares an fsync, or fdatasync. */
  void sync(int file, int slot, boolean dataOnly);

  /** Hands over what is prepared. */
  void submit();

  /**
   * Waits for completions; what is prepared is handed over.
   *
   * @param timeoutNanos {@link #FOREVER}, or after this time be content with what is there
   * @return how many there are; their slots and results are valid until the next call
   */
  int await(int minimum, int maximum, long timeoutNanos);

  /** The slot of a completion. */
  int slot(int index);

  /** The bytes moved, or a negated errno. */
  int result(int index);

  /** Whether an operation is over before the next one can begin. */
  boolean synchronous();

  @Override
  void close();
}
