package dev.fathom.aio;

import static dev.fathom.aio.OperationTable.BUFFER;
import static dev.fathom.aio.OperationTable.FILE;
import static dev.fathom.aio.OperationTable.GUARDED;
import static dev.fathom.aio.OperationTable.READY;
import static dev.fathom.aio.OperationTable.READ_INTO;
import static dev.fathom.aio.OperationTable.USER;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverOptions;
import dev.fathom.trace.Action;
import dev.fathom.trace.Timeline;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a context is made of: a table of operations, the driver that carries them out, and the queue
 * of those that have ended. Every state of an operation is changed here or in {@link Ordering}.
 *
 * <p>Plain operations take the short way: straight into the driver's queue, and from its
 * completions straight into the caller's batch. Only where order, priorities, timers or deadlines
 * are asked for do operations pass through {@link Ordering} and {@link ReadyQueue}.
 *
 * <p>Used by one thread at a time: its owner, or the holder of the lock of its lane. Only {@link
 * #post} is for any thread.
 */
final class Engine {
  /** Answer of the prepare methods when the depth is used up. */
  static final long FULL = IoContext.FULL;

  /** Engines whose operations never ended: what they hold must never be freed. */
  private static final Set<Engine> ABANDONED = ConcurrentHashMap.newKeySet();

  final Driver driver;
  final OperationTable table;
  final FileStates files;
  final ReadyQueue ready;
  final MemoryHolds holds;
  final Ordering ordering;
  final Probes probes;
  private final PostQueue posts;
  private final PostSignal postSignal = new PostSignal();
  private final Registrations registrations;
  private final long[] reapedHandles;
  private final int[] reapedResults;
  private long delivered;

  /**
   * An engine.
   *
   * @param context number of its context, from {@link Probes#nextContext}
   */
  Engine(Driver driver, int depth, int context, int lane, boolean tracked) {
    this.driver = driver;
    table = new OperationTable(depth, lane, tracked);
    files = new FileStates(driver);
    ready = new ReadyQueue(depth);
    posts = new PostQueue(Math.max(depth, 16));
    holds = new MemoryHolds(table);
    registrations = new Registrations(driver);
    probes = new Probes(driver, table, files, context, lane);
    ordering = new Ordering(this);
    reapedHandles = new long[Math.min(depth, 256)];
    reapedResults = new int[reapedHandles.length];
  }

  // ---- preparing

  /** Hot path: allocation-free. */
  long prepareNop(long tag) {
    if (table.full()) {
      return FULL;
    }
    if (ordering.linking()) {
      return ordering.prepare(Operation.nop(), tag);
    }
    int slot = table.take(tag);
    long handle = table.handles[slot];
    if (Probes.on()) {
      probes.submitted(slot, Action.NOP, null, -1, 0);
      probes.prepared(slot);
    }
    driver.prepareNop(handle);
    return handle;
  }

  /** Hot path: allocation-free. */
  long prepareRead(
      IoFile file, IoBuffer buffer, long offsetBytes, int lengthBytes, long position, long tag) {
    long address = buffer.range(offsetBytes, lengthBytes);
    Checks.place(file, address, lengthBytes, position);
    if (table.full()) {
      return FULL;
    }
    FileStates.State state = files.of(file);
    if (ordering.linking() || state.ordered()) {
      MemorySegment part = buffer.memory().asSlice(offsetBytes, lengthBytes);
      return ordering.prepare(new Operation.Read(file, part, buffer, position, Settings.NONE), tag);
    }
    state.use();
    if (!buffer.tryBeginRead()) {
      state.unuse();
      throw buffer.refusal();
    }
    long handle = takeOn(state, tag, FILE | USER | BUFFER | READ_INTO, buffer);
    probe(handle, Action.READ, file, position, lengthBytes);
    driver.prepareRead(
        handle, file.file, buffer.memory(), address, lengthBytes, position, 0, indexOf(buffer));
    return handle;
  }

  /** Hot path: allocation-free. */
  long prepareWrite(
      IoFile file, IoBuffer buffer, long offsetBytes, int lengthBytes, long position, long tag) {
    long address = buffer.range(offsetBytes, lengthBytes);
    Checks.place(file, address, lengthBytes, position);
    if (table.full()) {
      return FULL;
    }
    FileStates.State state = files.of(file);
    if (ordering.linking() || state.ordered()) {
      MemorySegment part = buffer.memory().asSlice(offsetBytes, lengthBytes);
      return ordering.prepare(
          new Operation.Write(file, part, buffer, position, Settings.NONE), tag);
    }
    state.use();
    if (!buffer.tryBeginWrite()) {
      state.unuse();
      throw buffer.refusal();
    }
    long handle = takeOn(state, tag, FILE | USER | BUFFER, buffer);
    probe(handle, Action.WRITE, file, position, lengthBytes);
    driver.prepareWrite(
        handle, file.file, buffer.memory(), address, lengthBytes, position, 0, indexOf(buffer));
    return handle;
  }

  /** Hot path: allocation-free. */
  long prepareRead(IoFile file, MemorySegment memory, long position, long tag) {
    Checks.memory(memory);
    Checks.writable(memory);
    Checks.place(file, memory.address(), memory.byteSize(), position);
    if (table.full()) {
      return FULL;
    }
    FileStates.State state = files.of(file);
    if (ordering.linking() || state.ordered()) {
      return ordering.prepare(Operation.read(file, memory, position), tag);
    }
    state.use();
    guard(state, memory, true);
    long handle = takeOn(state, tag, FILE | USER | GUARDED | READ_INTO, memory);
    probe(handle, Action.READ, file, position, (int) memory.byteSize());
    driver.prepareRead(
        handle, file.file, memory, memory.address(), (int) memory.byteSize(), position, 0, -1);
    return handle;
  }

  /** Hot path: allocation-free. */
  long prepareWrite(IoFile file, MemorySegment memory, long position, long tag) {
    Checks.memory(memory);
    Checks.place(file, memory.address(), memory.byteSize(), position);
    if (table.full()) {
      return FULL;
    }
    FileStates.State state = files.of(file);
    if (ordering.linking() || state.ordered()) {
      return ordering.prepare(Operation.write(file, memory, position), tag);
    }
    state.use();
    guard(state, memory, false);
    long handle = takeOn(state, tag, FILE | USER | GUARDED, memory);
    probe(handle, Action.WRITE, file, position, (int) memory.byteSize());
    driver.prepareWrite(
        handle, file.file, memory, memory.address(), (int) memory.byteSize(), position, 0, -1);
    return handle;
  }

  private void guard(FileStates.State state, MemorySegment memory, boolean read) {
    try {
      holds.guard(memory, read);
    } catch (IllegalStateException e) {
      state.unuse();
      throw e;
    }
  }

  @SuppressWarnings("ReferenceEquality") // only saves the store where the same object is held again
  private long takeOn(FileStates.State state, long tag, int marks, Object held) {
    state.inFlight++;
    int slot = table.take(tag);
    table.marks[slot] = marks;
    table.fileIds[slot] = state.file.id;
    if (table.memory[slot] != held) {
      table.memory[slot] = held;
    }
    return table.handles[slot];
  }

  private void probe(long handle, Action action, IoFile file, long position, int lengthBytes) {
    if (Probes.on()) {
      int slot = OperationTable.slot(handle);
      probes.submitted(slot, action, file, position, lengthBytes);
      probes.prepared(slot);
    }
  }

  // ---- handing over and waiting

  /** Hands over what is prepared; says how many operations were taken. */
  int submit() {
    int held = ordering.endOfBatch();
    return held + handOver();
  }

  /** Prepares and hands over a batch; says how many of its operations were taken. */
  int submit(List<? extends Operation> batch, long firstTag) {
    int fitting = Chains.fitting(batch, table.room(), table.depth());
    int taken = 0;
    try {
      while (taken < fitting) {
        ordering.prepare(batch.get(taken), firstTag + taken);
        taken++;
      }
    } finally {
      submit();
    }
    return taken;
  }

  private int handOver() {
    return driver.prepared() == 0 ? 0 : Math.max(0, submitPrepared());
  }

  /** Hands over what the driver has prepared; how many it took, or a negated errno. */
  int submitPrepared() {
    if (!probes.handsOver()) {
      return driver.submit();
    }
    probes.handingOver();
    int taken = driver.submit();
    probes.handedOver();
    return taken;
  }

  private void submitAndAwait(int minimum, long timeoutNanos, long minimumWaitNanos) {
    if (!probes.handsOver()) {
      driver.submitAndAwait(minimum, timeoutNanos, minimumWaitNanos);
      return;
    }
    probes.handingOver();
    driver.submitAndAwait(minimum, timeoutNanos, minimumWaitNanos);
    probes.handedOver();
  }

  /**
   * Hands over, waits, and fills the batch. Hot path: allocation-free.
   *
   * @return how many completions there are in the batch now
   */
  int await(Completions out, int minimum, int maximum, long timeoutNanos, long minimumWaitNanos) {
    out.count = 0;
    if (!simple()) {
      return awaitOrdered(out, minimum, maximum, timeoutNanos, minimumWaitNanos);
    }
    long start = timeoutNanos > 0 || minimumWaitNanos > 0 ? driver.nanoTime() : 0;
    ordering.endOfBatch();
    submitAndAwait(minimum, timeoutNanos, minimumWaitNanos);
    int count = reapInto(out, maximum);
    if (count >= minimum || timeoutNanos == 0) {
      return count;
    }
    long waited = timeoutNanos > 0 || minimumWaitNanos > 0 ? driver.nanoTime() - start : 0;
    if ((timeoutNanos > 0 && waited >= timeoutNanos)
        || (minimumWaitNanos > 0 && waited >= minimumWaitNanos && count > 0)) {
      return count;
    }
    return awaitOrdered(
        out,
        minimum,
        maximum,
        timeoutNanos < 0 ? timeoutNanos : timeoutNanos - waited,
        minimumWaitNanos > 0 ? Math.max(minimumWaitNanos - waited, 1) : 0);
  }

  /** Whether completions can go straight from the driver to the caller. */
  private boolean simple() {
    return ready.count() == 0 && posts.count() == 0 && ordering.plain();
  }

  /** Takes completions from the driver into the batch, after those that are there already. */
  int reapInto(Completions out, int maximum) {
    int from = out.count;
    int count = driver.reap(out.operations, out.results, from, maximum - from);
    long now = count == 0 ? Timeline.NOT_REACHED : probes.found();
    OperationTable table = this.table;
    for (int i = from; i < from + count; i++) {
      int slot = OperationTable.slot(out.operations[i]);
      assert table.handles[slot] == out.operations[i] : "completion of a stale operation";
      if (table.marks[slot] != 0) {
        out.results[i] = ordering.ended(slot, out.results[i]);
      }
      out.tags[i] = table.tags[slot];
      if (now != Timeline.NOT_REACHED) {
        probes.reapedStraight(slot, out.results[i], now);
      }
      table.free(slot);
    }
    probes.looked();
    delivered += count;
    out.count = from + count;
    out.normal(from, out.count);
    ordering.handOverReleased();
    return out.count;
  }

  /**
   * Hands over, waits once, and delivers what there is then: for a loop that also wants to return
   * when it was woken.
   *
   * @param timeoutNanos {@link Driver#UNTIL_WOKEN}, or at least 0
   */
  int awaitOnce(Completions out, int minimum, long timeoutNanos) {
    out.count = 0;
    ordering.endOfBatch();
    long timer = ordering.untilNextTimerNanos();
    long nanos =
        timeoutNanos < 0 && timer == Long.MAX_VALUE
            ? Driver.UNTIL_WOKEN
            : Math.min(timeoutNanos < 0 ? timer : timeoutNanos, timer);
    boolean here = ready.count() > 0 || posts.count() > 0;
    submitAndAwait(here ? 0 : minimum, nanos, 0);
    return poll(out, out.tags.length);
  }

  /** Adds to the batch what there is, without waiting or handing over; how many it holds now. */
  int poll(Completions out, int maximum) {
    if (simple()) {
      return reapInto(out, maximum);
    }
    pump();
    return deliver(out, maximum);
  }

  /** Whether {@link #poll} would find something; a hint. */
  boolean hasCompletions() {
    return ready.count() > 0 || driver.ready() > 0;
  }

  /** The long way: through the ready queue, by priority, with timers. */
  private int awaitOrdered(
      Completions out, int minimum, int maximum, long timeoutNanos, long minimumWaitNanos) {
    long start = driver.nanoTime();
    ordering.endOfBatch();
    for (; ; ) {
      pump();
      int available = available() + out.count;
      long waited = driver.nanoTime() - start;
      boolean enough =
          available >= minimum
              || (timeoutNanos >= 0 && waited >= timeoutNanos)
              || (minimumWaitNanos > 0 && waited >= minimumWaitNanos && available > 0);
      if (enough) {
        handOver();
        return deliver(out, maximum);
      }
      long rest = timeoutNanos < 0 ? Long.MAX_VALUE : timeoutNanos - waited;
      if (minimumWaitNanos > 0 && waited < minimumWaitNanos) {
        rest = Math.min(rest, minimumWaitNanos - waited);
      }
      int missing = minimumWaitNanos > 0 && waited >= minimumWaitNanos ? 1 : minimum - available;
      // What is held back starts only after a completion was taken.
      waitInDriver(ordering.heldBack() > 0 ? 1 : missing, rest);
    }
  }

  /** Waits for {@code wanted} completions, the time given, or the next timer. */
  private void waitInDriver(int wanted, long atMostNanos) {
    long nanos = Math.min(atMostNanos, ordering.untilNextTimerNanos());
    submitAndAwait(wanted, nanos == Long.MAX_VALUE ? Driver.FOREVER : nanos, 0);
  }

  /** Moves what the driver has completed, and timers that are due, into the ready queue. */
  void pump() {
    int count;
    do {
      count = driver.reap(reapedHandles, reapedResults, 0, reapedHandles.length);
      probes.found();
      for (int i = 0; i < count; i++) {
        int slot = OperationTable.slot(reapedHandles[i]);
        assert table.handles[slot] == reapedHandles[i] : "completion of a stale operation";
        ordering.complete(slot, ordering.ended(slot, reapedResults[i]));
      }
    } while (count == reapedHandles.length);
    probes.looked();
    ordering.expire();
    ordering.handOverReleased();
  }

  /** Completions and posted events that can be delivered at once. */
  int available() {
    return ready.count() + posts.count();
  }

  /** Fills the batch: urgent completions, posted events, then the others. */
  int deliver(Completions out, int maximum) {
    long now = probes.reaping();
    int slot;
    while (out.count < maximum && (slot = ready.poll(Settings.NORMAL - 1)) >= 0) {
      deliverSlot(out, slot, now);
    }
    int posted = posts.drainTo(out, out.count, maximum - out.count, probes, now);
    out.normal(out.count, out.count + posted);
    out.count += posted;
    delivered += posted;
    while (out.count < maximum && (slot = ready.poll(7)) >= 0) {
      deliverSlot(out, slot, now);
    }
    return out.count;
  }

  private void deliverSlot(Completions out, int slot, long now) {
    int at = out.count++;
    out.operations[at] = table.handles[slot];
    out.tags[at] = table.tags[slot];
    out.results[at] = table.results[slot];
    if (out.priorities != null) {
      out.priorities[at] = ready.priority(slot);
    }
    if (now != Timeline.NOT_REACHED) {
      probes.reaped(slot, out.results[at], now);
    }
    table.free(slot);
    delivered++;
  }

  /**
   * Takes one operation's completion out of turn.
   *
   * @return its result, or null if it is not there yet
   * @throws IllegalStateException if it was delivered before
   */
  @Nullable Integer takeOne(long handle) {
    int slot = table.slotOf(handle);
    if (slot < 0) {
      throw new IllegalStateException("operation " + handle + " was delivered before");
    }
    if (!table.has(slot, READY)) {
      return null;
    }
    ready.remove(slot);
    int result = table.results[slot];
    if (Probes.on()) {
      probes.reaped(slot, result, probes.reaping());
    }
    table.free(slot);
    delivered++;
    return result;
  }

  /** Waits for one operation, which no other wait delivers meanwhile; its result, or null. */
  @Nullable Integer awaitOne(long handle, long timeoutNanos) {
    long start = driver.nanoTime();
    ordering.endOfBatch();
    for (; ; ) {
      pump();
      Integer result = takeOne(handle);
      long waited = driver.nanoTime() - start;
      if (result != null || (timeoutNanos >= 0 && waited >= timeoutNanos)) {
        return result;
      }
      waitInDriver(1, timeoutNanos < 0 ? Long.MAX_VALUE : timeoutNanos - waited);
    }
  }

  /** Adds an event to the queue; false if there are too many. Any thread. */
  boolean post(long tag, int value) {
    if (!posts.offer(tag, value, probes.capture(), probes.reaping())) {
      return false;
    }
    wakeForPost();
    return true;
  }

  /** Ends a wait because of a posted event, also that of a program's own loop. Any thread. */
  void wakeForPost() {
    driver.wake();
    postSignal.send();
  }

  /** The driver's eventfd, which tells of posted events too. */
  int eventFd() {
    int fd = driver.eventFd();
    postSignal.to(fd);
    if (posts.count() > 0 || ready.count() > 0) {
      postSignal.send();
    }
    return fd;
  }

  // ---- resources

  /** Registers a file; 0 or a negated errno. */
  int register(IoFile file) {
    return registrations.register(file);
  }

  /** Pins a pool's memory; 0 or a negated errno. */
  int register(BufferPool pool) {
    return registrations.register(pool);
  }

  int indexOf(IoBuffer buffer) {
    return registrations.indexOf(buffer);
  }

  void grow(int depth) throws IOException {
    if (depth <= table.depth()) {
      throw new IllegalArgumentException(
          "depth can only grow: it is " + table.depth() + ", asked for " + depth);
    }
    if (depth > DriverOptions.MAX_DEPTH) {
      throw new IllegalArgumentException(
          "depth must be at most " + DriverOptions.MAX_DEPTH + ", not " + depth);
    }
    driver.grow(depth);
    table.grow(depth);
    ready.grow(depth);
  }

  IoCounters counters() {
    return new IoCounters(delivered, table.taken(), ordering.heldBack(), driver.counters());
  }

  List<LeakReport> outstanding() {
    List<LeakReport> reports = new ArrayList<>();
    for (long handle : table.takenHandles()) {
      int slot = OperationTable.slot(handle);
      Throwable[] sites = table.sites;
      reports.add(
          new LeakReport(
              handle,
              table.tags[slot],
              ordering.describe(slot),
              sites == null ? null : sites[slot]));
    }
    return reports;
  }

  /**
   * Cancels what it can, waits for the rest, frees once. If operations have still not ended after
   * the time given, what they hold is kept for ever, because the kernel may still use it.
   */
  void close(long timeoutNanos) {
    ordering.endOfBatch();
    ordering.cancelAll(null);
    long start = driver.nanoTime();
    long waited = 0;
    while (table.taken() > ready.count() && waited < timeoutNanos) {
      waitInDriver(1, timeoutNanos - waited);
      pump();
      waited = driver.nanoTime() - start;
    }
    if (table.taken() > ready.count()) {
      ABANDONED.add(this);
      List<LeakReport> leaks = outstanding();
      System.getLogger("dev.fathom.aio")
          .log(
              System.Logger.Level.WARNING,
              "context closed with {0} operations that never ended; their memory is kept: {1}",
              leaks.size(),
              leaks.subList(0, Math.min(leaks.size(), 8)));
    }
    probes.closing();
    probes.close();
    postSignal.close();
    driver.close();
  }
}
