package dev.fathom.aio;

import dev.fathom.driver.DriverChoice;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.DriverRequest;
import dev.fathom.driver.Drivers;
import dev.fathom.driver.FileOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bounded set of operations in flight with one completion queue: the hot path. (io_setup …
 * io_destroy of "Design Notes on Asynchronous I/O (aio) for Linux", 2002; rings and vocabulary of
 * io_uring(7).)
 *
 * <p><b>Use.</b> <em>Prepare</em> operations, each with a tag of your own; <em>submit</em> hands
 * them over; <em>await</em> hands over what is still prepared, waits, and fills a {@link
 * Completions} with tags and results. One {@code await} is one system call where the driver can.
 *
 * <p><b>Depth.</b> An operation counts from being prepared until its completion is delivered. A
 * {@code prepare…} beyond the depth answers {@link #FULL}; it neither blocks nor throws.
 *
 * <p><b>Threads.</b> A <em>confined</em> context belongs to the (platform) thread that opened it;
 * any other gets an {@link IllegalStateException}, except from {@link #post}. A <em>shared</em> one
 * is for any thread: several may submit and wait. See {@link ContextOptions}.
 *
 * <p><b>Ownership.</b> Memory belongs to the kernel from prepare until the completion is delivered.
 * Pool buffers enforce that; for other memory the caller must not close its arena. Files may be
 * closed at any time ({@link IoFile#close}).
 *
 * <p><b>Errors.</b> Misuse throws before the kernel sees it. What the kernel says is the result of
 * the completion: a negated errno. Short reads and writes are results like others.
 */
public sealed interface IoContext extends AutoCloseable permits ConfinedContext, SharedContext {

  /** The answer of a {@code prepare…} for which there was no room. */
  long FULL = -1;

  /** The handle that posted events have in {@link Completions}. */
  long POSTED = -2;

  /** No timeout. */
  long FOREVER = -1;

  /**
   * Opens a context, on the best driver that is to be had here.
   *
   * @throws IOException if none of the drivers is to be had, or the policy forbids the one that is;
   *     the message names what was tried, why it failed and what would help
   */
  static IoContext open(ContextOptions options) throws IOException {
    return options.shared() ? SharedContext.open(options) : ConfinedContext.open(options);
  }

  /**
   * Opens a context on a driver that was opened by the caller: for simulation and tests. The
   * context closes it.
   */
  static IoContext open(ContextOptions options, DriverSource source) throws IOException {
    return options.shared()
        ? SharedContext.open(options, source)
        : ConfinedContext.open(options, source);
  }

  /** Where a context's driver comes from; a shared context asks once for each lane. */
  @FunctionalInterface
  interface DriverSource {
    /** A new driver. */
    DriverChoice open(DriverOptions options) throws IOException;
  }

  /** The usual source: what the options allow, best first. */
  static DriverSource source(ContextOptions options) {
    return driverOptions ->
        Drivers.open(new DriverRequest(driverOptions, options.drivers(), options.policy()));
  }

  // ---- files and memory

  /** Opens a file. May block. */
  IoFile open(Path path, FileOptions options) throws IOException;

  /**
   * Opens a file on which overlapping operations of one context keep their order (POSIX
   * synchronized I/O): reads see what earlier writes wrote.
   */
  IoFile openSynchronized(Path path, FileOptions options) throws IOException;

  /** Registers a file, which makes each operation on it cheaper. False where that is impossible. */
  boolean register(IoFile file);

  /**
   * Registers a pool's memory, which makes operations on its buffers cheaper; one pool at a time.
   * False where that is impossible (mostly RLIMIT_MEMLOCK; {@link #report} tells): all works
   * nevertheless. The pool must outlive the context.
   */
  boolean register(BufferPool pool);

  // ---- prepare

  /** A no-op. */
  long prepareNop(long tag);

  /**
   * A read into a part of a pool's buffer.
   *
   * @return the operation's handle, or {@link #FULL}
   * @throws IllegalStateException if the file is closed, or something is in flight on the buffer
   * @throws IllegalArgumentException for ranges and positions that cannot be, and on direct files
   *     for misaligned ones
   */
  long prepareRead(
      IoFile file,
      IoBuffer buffer,
      long offsetBytes,
      int lengthBytes,
      long positionBytes,
      long tag);

  /** A write from a part of a pool's buffer; as {@link #prepareRead}. */
  long prepareWrite(
      IoFile file,
      IoBuffer buffer,
      long offsetBytes,
      int lengthBytes,
      long positionBytes,
      long tag);

  /**
   * A read into native memory.
   *
   * @return the operation's handle, or {@link #FULL}
   * @throws IllegalStateException if the file is closed, or the memory overlaps that of an
   *     operation in flight
   * @throws IllegalArgumentException for heap, freed, read-only or foreign memory, and as above
   */
  long prepareRead(IoFile file, MemorySegment memory, long positionBytes, long tag);

  /** A write from native memory; as the read. */
  long prepareWrite(IoFile file, MemorySegment memory, long positionBytes, long tag);

  /** Any operation, with links, barriers, priorities, deadlines. Its handle, or {@link #FULL}. */
  long prepare(Operation operation, long tag);

  // ---- hand over

  /**
   * Hands over what is prepared. Never waits for I/O where the kernel can avoid it (what cannot be
   * avoided is counted).
   *
   * @return how many operations were taken; what the kernel could not take now stays prepared
   */
  int submit();

  /**
   * Prepares and hands over a batch; links tie an operation to the next one. Tags are {@code
   * firstTag}, {@code firstTag + 1} …
   *
   * @return how many were taken, from the front: fewer where the depth is used up
   */
  int submit(List<? extends Operation> batch, long firstTag);

  // ---- wait

  /**
   * Hands over what is prepared, waits for at least {@code minimum} completions, and delivers.
   *
   * @param minimum 0 to the batch's capacity; 0 never waits
   * @param timeoutNanos {@link #FOREVER}, or after this time deliver what is there
   * @return how many completions are in the batch
   */
  default int await(Completions out, int minimum, long timeoutNanos) {
    return await(out, minimum, out.capacity(), timeoutNanos, 0);
  }

  /**
   * The same with at most {@code maximum}, and a minimum wait: {@code minimum} completions within
   * that time, or else any.
   *
   * <p>On a shared context a waiter takes its minimum in one go, and what is beyond one at a time,
   * so that work spreads; the waiter that came last is served first.
   */
  int await(Completions out, int minimum, int maximum, long timeoutNanos, long minimumWaitNanos);

  /** Hands over, and waits until nothing is in flight; all completions must fit into the batch. */
  default int awaitAll(Completions out) {
    int inFlight = counters().inFlight();
    if (inFlight > out.capacity()) {
      throw new IllegalArgumentException(
          inFlight + " operations in flight, but room for " + out.capacity());
    }
    return await(out, inFlight, FOREVER);
  }

  /**
   * Waits for one operation, and takes its completion, which no other wait delivers then.
   *
   * @return its result; null if the timeout came first
   * @throws IllegalStateException if it was delivered before
   */
  @Nullable Integer awaitOperation(long operation, long timeoutNanos);

  /**
   * An eventfd that becomes readable when completions or posted events arrive, for programs with a
   * loop of their own: read it, then {@code await} with minimum 0. Timers and deadlines do not
   * signal it; bound your sleep by {@link #untilNextTimerNanos}.
   *
   * @throws UnsupportedOperationException where there are none
   */
  int eventFd();

  /** Nanoseconds until {@code await} has something to do for a timer or deadline; −1 for never. */
  long untilNextTimerNanos();

  // ---- the rest

  /**
   * Puts an event of the program's own into the queue; waits deliver it like a completion. Any
   * thread, also on confined contexts.
   *
   * @return false if too many posted events are waiting
   */
  boolean post(long tag, int value);

  /** Asks for an operation to end early; its completion is delivered in any case. */
  CancelOutcome cancel(long operation);

  /** Cancels all operations on a file; says how many will end with {@code -ECANCELED}. */
  int cancelAll(IoFile file);

  /** Cancels all operations; says how many will end with {@code -ECANCELED}. */
  int cancelAll();

  /** Most operations at once. */
  int depth();

  /**
   * Raises the depth while operations are in flight (io_queue_grow).
   *
   * @throws IOException if the kernel refuses; the depth is then as before
   */
  void grow(int depth) throws IOException;

  /** What was chosen and why. */
  ContextReport report();

  /** What happened so far. */
  IoCounters counters();

  /** Operations taken and not delivered, with where they were submitted if that is tracked. */
  List<LeakReport> outstanding();

  /**
   * Cancels what can be cancelled, waits for the rest (bounded by the options' close timeout),
   * frees. Completions not delivered are lost. Idempotent.
   */
  @Override
  void close();
}
