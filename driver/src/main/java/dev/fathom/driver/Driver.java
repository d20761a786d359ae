package dev.fathom.driver;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * One way of carrying operations out asynchronously. Used by an engine that owns a table of
 * operations; each operation is known here only by its <em>handle</em>, a non-negative {@code long}
 * that the engine never uses twice at the same time.
 *
 * <p>The contract, which {@code DriverContract} in testkit checks for every implementation:
 *
 * <ol>
 *   <li>The engine MUST NOT have more operations between {@code prepare…} and {@link #reap} than
 *       the driver's depth. In return no {@code prepare…} method ever fails or blocks.
 *   <li>A prepared operation MUST NOT start before the next {@link #submit} or {@link
 *       #submitAndAwait}.
 *   <li>Every operation handed over MUST yield exactly one completion: bytes moved (or the ready
 *       events of a poll), or a negated errno. An error of the hand-over itself is such a
 *       completion too. Short reads and writes are ordinary results.
 *   <li>Memory and file MUST NOT be touched after the completion was reaped.
 *   <li>{@link #submit} never waits for I/O where the kernel can avoid it; where it cannot, {@link
 *       DriverCounters#blockedInSubmit} counts it.
 *   <li>Completions come in any order.
 * </ol>
 *
 * <p><b>Threads.</b> {@code prepare…}, {@code submit}, {@code reap}, {@code cancel}, {@code grow}
 * and the registrations are called by one thread at a time (the owner, or the holder of the
 * engine's lock). {@link #wake} may be called by any thread at any time. {@link #await} may run
 * while another thread prepares, submits or reaps if the driver was opened with {@link
 * DriverOptions#shared}.
 *
 * <p>Errors are negated {@link dev.fathom.linux.Errno errno} values of Linux on every operating
 * system.
 */
public interface Driver extends AutoCloseable {

  /** A write is durable when it completes, with the metadata to read it back (RWF_DSYNC). */
  int FLAG_DATA_SYNC = 1;

  /** A write is durable when it completes, with all metadata (RWF_SYNC). */
  int FLAG_SYNC = 2;

  /**
   * Shift of the I/O priority within {@code flags}: 16 bits as in ioprio_set(2), class in the top 3
   * bits; 0 means the process's own priority.
   */
  int FLAG_PRIORITY_SHIFT = 16;

  /** No timeout; {@link #wake} may take effect only after an operation under way. */
  long FOREVER = -1;

  /** No timeout, but {@link #wake} ends the wait at once. */
  long UNTIL_WOKEN = -2;

  /** Which way this is. */
  DriverKind kind();

  /** What this instance can do here, and how it does it. */
  Capabilities capabilities();

  /** Time by this driver's clock in nanoseconds: the system's monotonic clock, or virtual time. */
  long nanoTime();

  // ---- files

  /**
   * Opens a file for this kind of driver. May block.
   *
   * @throws IOException naming path and reason
   */
  DriverFile open(Path path, FileOptions options) throws IOException;

  /** Whether operations of this driver can use that file. */
  boolean accepts(DriverFile file);

  // ---- submission side

  /** A no-op: completes with 0. */
  void prepareNop(long handle);

  /**
   * Read into memory.
   *
   * @param memory the segment that {@code address} lies in; reachable until the completion
   * @param address of the first byte, in {@code memory}
   * @param lengthBytes at least 0
   * @param positionBytes in the file; −1 for files without positions (FIFOs)
   * @param flags {@code FLAG_…}
   * @param bufferIndex what {@link #registerBuffer} gave for this memory, or −1
   */
  void prepareRead(
      long handle,
      DriverFile file,
      MemorySegment memory,
      long address,
      int lengthBytes,
      long positionBytes,
      int flags,
      int bufferIndex);

  /** Write from memory; parameters as for {@link #prepareRead}. */
  void prepareWrite(
      long handle,
      DriverFile file,
      MemorySegment memory,
      long address,
      int lengthBytes,
      long positionBytes,
      int flags,
      int bufferIndex);

  /** Read into several segments in order, as one operation. The array is not kept. */
  void prepareReadv(
      long handle, DriverFile file, MemorySegment[] memory, long positionBytes, int flags);

  /** Write from several segments in order, as one operation. The array is not kept. */
  void prepareWritev(
      long handle, DriverFile file, MemorySegment[] memory, long positionBytes, int flags);

  /** fsync, or fdatasync where {@code dataOnly}. */
  void prepareSync(long handle, DriverFile file, boolean dataOnly, int flags);

  /**
   * Waits once for readiness of a file descriptor (poll(2)); completes with the ready events.
   *
   * @param events POLLIN, POLLOUT … as in poll(2)
   */
  void preparePoll(long handle, int fd, int events);

  /** Operations prepared and not yet handed over. */
  int prepared();

  /**
   * Hands over what is prepared. Never waits for I/O.
   *
   * @return how many were taken (the rest stays prepared), or a negated errno if none was
   */
  int submit();

  /**
   * Hands over what is prepared and waits until {@code minimum} completions can be reaped, the
   * timeout is over, {@link #wake} was called, or the wait was interrupted by a signal.
   *
   * @param minimum 0 or more
   * @param timeoutNanos {@link #FOREVER}, {@link #UNTIL_WOKEN}, or at least 0
   * @param minimumWaitNanos after this time one completion suffices; 0 for none
   * @return how many operations were taken, or a negated errno if some were prepared and none was;
   *     an ended wait is not an error
   */
  int submitAndAwait(int minimum, long timeoutNanos, long minimumWaitNanos);

  // ---- completion side

  /**
   * Waits as {@link #submitAndAwait} does, without handing anything over. With {@link
   * DriverOptions#shared}, callable while other threads use the driver.
   */
  void await(int minimum, long timeoutNanos, long minimumWaitNanos);

  /** Makes a wait that is under way, or else the next one, return early. Any thread. */
  void wake();

  /** How many completions can be reaped now. A hint where others reap too. */
  int ready();

  /**
   * Takes completions. Hot path: allocation-free, no waiting.
   *
   * @param handles filled from {@code offset}
   * @param results bytes moved or negated errno, filled from {@code offset}
   * @return how many, at most {@code max}
   */
  int reap(long[] handles, int[] results, int offset, int max);

  /**
   * Asks for an operation to end early. Whatever the answer, the completion is still to come (if it
   * has not been reaped): {@code -ECANCELED} where this succeeded.
   *
   * @return true if the operation will certainly end with {@code -ECANCELED}
   */
  boolean cancel(long handle);

  /**
   * An eventfd that becomes readable when completions arrive, for programs with a loop of their
   * own. Created on the first call, closed with the driver.
   *
   * @throws UnsupportedOperationException where there are none
   */
  int eventFd();

  /**
   * Switches the signals of the {@link #eventFd} off and on; a hint. While they are off,
   * completions arrive more cheaply.
   */
  default void signalling(boolean on) {}

  // ---- resources

  /**
   * Pins a region so that operations on it skip the kernel's page lookups.
   *
   * @return an index for {@code bufferIndex}, or a negated errno; the driver then still works
   */
  int registerBuffer(MemorySegment region);

  /** Forgets a region that {@link #registerBuffer} gave {@code index} for; nothing uses it now. */
  void unregisterBuffer(int index);

  /** Registers a file, so that operations skip the kernel's lookup. 0, or a negated errno. */
  int registerFile(DriverFile file);

  /** Forgets a file; nothing uses it now. Does nothing if it was not registered. */
  void unregisterFile(DriverFile file);

  /** Raises the depth while operations are in flight. */
  void grow(int depth) throws IOException;

  /** Tells from now on how single operations are carried out. For the engine's thread. */
  default void watch(OperationWatch watch) {}

  /** What happened so far. Any thread; values may lag behind. */
  DriverCounters counters();

  /** Frees everything. The engine has reaped or given up every operation. */
  @Override
  void close();
}
