package dev.fathom.aio;

import static dev.fathom.aio.OperationTable.BARRIER;
import static dev.fathom.aio.OperationTable.BUFFER;
import static dev.fathom.aio.OperationTable.CHAINED;
import static dev.fathom.aio.OperationTable.DEADLINE;
import static dev.fathom.aio.OperationTable.DESCRIBED;
import static dev.fathom.aio.OperationTable.EXPIRED;
import static dev.fathom.aio.OperationTable.FILE;
import static dev.fathom.aio.OperationTable.GUARDED;
import static dev.fathom.aio.OperationTable.HELD;
import static dev.fathom.aio.OperationTable.PRIORITY;
import static dev.fathom.aio.OperationTable.READY;
import static dev.fathom.aio.OperationTable.READ_INTO;
import static dev.fathom.aio.OperationTable.SUCCESSOR;
import static dev.fathom.aio.OperationTable.TIMER;
import static dev.fathom.aio.OperationTable.USER;

import dev.fathom.driver.Driver;
import dev.fathom.linux.Errno;
import java.lang.foreign.MemorySegment;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operations with order, urgency or time: barriers, links, synchronized I/O, priorities, deadlines
 * and timers. An operation whose turn has not come is <em>held back</em> here and given to the
 * driver when the one it waits for has ended; so order means the same with every driver.
 *
 * <p>Part of an {@link Engine}, and used by the same thread.
 */
final class Ordering {
  /** ioprio_set(2): class best-effort, in the top 3 of 16 bits. */
  private static final int BEST_EFFORT = 2 << 13;

  private static final int NONE = -1;

  private final Engine engine;
  private final OperationTable table;
  private final MemoryHolds holds;
  private final Driver driver;
  private final FileOrder order;
  private final TimerQueue timers = new TimerQueue();

  /** The last operation prepared, if it is linked to the next one. */
  private int linkFrom = NONE;

  private int priorities;
  private int heldBack;
  private int heldSinceSubmit;
  private boolean released;

  Ordering(Engine engine) {
    this.engine = engine;
    table = engine.table;
    holds = engine.holds;
    driver = engine.driver;
    order = new FileOrder(table, engine.files);
  }

  /** Whether the next operation is tied to the one before. */
  boolean linking() {
    return linkFrom != NONE;
  }

  /** Whether nothing in flight has a priority or a time, or waits for its turn. */
  boolean plain() {
    return priorities == 0 && heldBack == 0 && timers.isEmpty();
  }

  int heldBack() {
    return heldBack;
  }

  /** Ends the chain being prepared; says how many operations were held back since the last call. */
  int endOfBatch() {
    linkFrom = NONE;
    int held = heldSinceSubmit;
    heldSinceSubmit = 0;
    return held;
  }

  // ---- preparing

  /** Takes an operation; its handle, or {@link Engine#FULL}. */
  long prepare(Operation operation, long tag) {
    if (table.full()) {
      return Engine.FULL;
    }
    FileStates.State state = check(operation);
    Object memory = hold(operation, state);
    int slot = table.take(tag);
    table.described[slot] = operation;
    table.memory[slot] = memory;
    table.marks[slot] = marksOf(operation, memory);
    if (state != null) {
      state.barriers += operation.settings().barrier() ? 1 : 0;
      table.marks[slot] |= USER;
      table.fileIds[slot] = state.file.id;
    }
    if (Probes.on()) {
      engine.probes.submitted(slot, operation);
    }
    long handle = table.handles[slot];
    settle(operation, slot);
    return handle;
  }

  /** Takes hold of file and memory: of both, or of neither. */
  private @Nullable Object hold(Operation operation, FileStates.@Nullable State state) {
    if (state == null) {
      return holds.take(operation);
    }
    state.use();
    try {
      return holds.take(operation);
    } catch (RuntimeException e) {
      state.unuse();
      throw e;
    }
  }

  private static int marksOf(Operation operation, @Nullable Object memory) {
    int marks = DESCRIBED;
    if (memory instanceof IoBuffer) {
      marks |= BUFFER;
    } else if (memory != null) {
      marks |= FileOrder.isRead(operation) ? GUARDED | READ_INTO : GUARDED;
    }
    Settings settings = operation.settings();
    if (settings.priority() != Settings.NORMAL) {
      marks |= PRIORITY;
    }
    if (settings.barrier()) {
      marks |= BARRIER;
    }
    return marks;
  }

  /** Refuses misuse; answers the state of the file, if there is one. */
  private FileStates.@Nullable State check(Operation operation) {
    switch (operation) {
      case Operation.Read read ->
          Checks.place(
              read.file(), read.memory().address(), read.lengthBytes(), read.positionBytes());
      case Operation.Write write ->
          Checks.place(
              write.file(), write.memory().address(), write.lengthBytes(), write.positionBytes());
      case Operation.ReadVector read -> place(read.file(), read.memory(), read.positionBytes());
      case Operation.WriteVector write ->
          place(write.file(), write.memory(), write.positionBytes());
      case Operation.Poll poll -> {
        if (poll.fd() < 0) {
          throw new IllegalArgumentException("descriptor must be at least 0, not " + poll.fd());
        }
        if (!driver.capabilities().poll()) {
          throw new UnsupportedOperationException(
              "the " + driver.kind().label() + " driver cannot poll here");
        }
      }
      case Operation.Timer timer -> {
        if (timer.settings().deadlineNanos() > 0) {
          throw new IllegalArgumentException("a timer has no deadline: " + timer);
        }
      }
      case Operation.Sync ignored -> {}
      case Operation.Nop ignored -> {}
    }
    IoFile file = operation.file();
    if (file == null) {
      if (operation.settings().barrier()) {
        throw new IllegalArgumentException(operation.name() + " has no file to be a barrier for");
      }
      return null;
    }
    return engine.files.of(file);
  }

  private static void place(IoFile file, List<MemorySegment> memory, long positionBytes) {
    for (MemorySegment segment : memory) {
      Checks.place(file, segment.address(), segment.byteSize(), positionBytes);
    }
  }

  /** Gives a new operation to the driver, or holds it back behind its chain or file. */
  private void settle(Operation operation, int slot) {
    Settings settings = operation.settings();
    if (settings.priority() != Settings.NORMAL) {
      priorities++;
    }
    if (settings.deadlineNanos() > 0) {
      table.marks[slot] |= DEADLINE;
      addTimer(settings.deadlineNanos(), slot);
    }
    int before = linkFrom;
    linkFrom = settings.link() == Link.NONE ? NONE : slot;
    if (before != NONE) {
      table.successors[before] = slot;
      table.marks[before] |= SUCCESSOR;
      table.marks[slot] |= CHAINED;
      holdBack(slot);
    } else if (order.mayStart(slot)) {
      start(slot);
    } else {
      holdBack(slot);
    }
    heldSinceSubmit += table.has(slot, HELD | TIMER) ? 1 : 0;
  }

  private void holdBack(int slot) {
    table.marks[slot] |= HELD;
    heldBack++;
    engine.probes.heldBack(slot);
    if (table.has(slot, USER)) {
      engine.files.byId(table.fileIds[slot]).held.add(table.handles[slot]);
    }
  }

  private void addTimer(long delayNanos, int slot) {
    if (timers.count() > 2 * table.depth()) {
      timers.removeIf(handle -> table.slotOf(handle) < 0);
    }
    timers.add(driver.nanoTime() + delayNanos, table.handles[slot]);
  }

  private Operation described(int slot) {
    Operation operation = table.described[slot];
    assert operation != null : slot;
    return operation;
  }

  /** Gives an operation to the driver; a timer to the queue of timers. */
  private void start(int slot) {
    long handle = table.handles[slot];
    Operation operation = described(slot);
    int flags = flags(operation.settings());
    if (table.has(slot, USER)) {
      FileStates.State state = engine.files.byId(table.fileIds[slot]);
      state.inFlight++;
      state.barrierInFlight = table.has(slot, BARRIER);
      table.marks[slot] |= FILE;
    }
    if (Probes.on() && !(operation instanceof Operation.Timer)) {
      engine.probes.prepared(slot);
    }
    switch (operation) {
      case Operation.Nop ignored -> driver.prepareNop(handle);
      case Operation.Read read -> startRead(handle, read, flags);
      case Operation.Write write -> startWrite(handle, write, flags);
      case Operation.ReadVector read ->
          driver.prepareReadv(
              handle,
              read.file().file,
              read.memory().toArray(MemorySegment[]::new),
              read.positionBytes(),
              flags);
      case Operation.WriteVector write ->
          driver.prepareWritev(
              handle,
              write.file().file,
              write.memory().toArray(MemorySegment[]::new),
              write.positionBytes(),
              flags);
      case Operation.Sync sync ->
          driver.prepareSync(handle, sync.file().file, sync.dataOnly(), flags);
      case Operation.Poll poll -> driver.preparePoll(handle, poll.fd(), poll.events());
      case Operation.Timer timer -> {
        table.marks[slot] |= TIMER;
        addTimer(timer.delayNanos(), slot);
      }
    }
  }

  private void startRead(long handle, Operation.Read read, int flags) {
    MemorySegment memory = read.memory();
    IoBuffer buffer = read.buffer();
    int index = buffer == null ? -1 : engine.indexOf(buffer);
    driver.prepareRead(
        handle,
        read.file().file,
        memory,
        memory.address(),
        (int) memory.byteSize(),
        read.positionBytes(),
        flags,
        index);
  }

  private void startWrite(long handle, Operation.Write write, int flags) {
    MemorySegment memory = write.memory();
    IoBuffer buffer = write.buffer();
    int index = buffer == null ? -1 : engine.indexOf(buffer);
    driver.prepareWrite(
        handle,
        write.file().file,
        memory,
        memory.address(),
        (int) memory.byteSize(),
        write.positionBytes(),
        flags,
        index);
  }

  private static int flags(Settings settings) {
    int flags =
        switch (settings.durability()) {
          case NONE -> 0;
          case DATA -> Driver.FLAG_DATA_SYNC;
          case ALL -> Driver.FLAG_SYNC;
        };
    return settings.priority() == Settings.NORMAL
        ? flags
        : flags | (BEST_EFFORT | settings.priority()) << Driver.FLAG_PRIORITY_SHIFT;
  }

  // ---- ending

  /**
   * Undoes what an operation held, and starts what waited for it. Each operation that was taken
   * passes here exactly once, when it has ended.
   *
   * @return its result as the program sees it
   */
  int ended(int slot, int result) {
    int marks = table.marks[slot];
    int seen = (marks & EXPIRED) != 0 && result == -Errno.ECANCELED ? -Errno.ETIME : result;
    if ((marks & (BUFFER | GUARDED)) != 0) {
      holds.giveBack(slot, marks);
    }
    if ((marks & PRIORITY) != 0) {
      priorities--;
    }
    if ((marks & SUCCESSOR) != 0) {
      passOn(slot, seen);
    }
    if ((marks & USER) != 0) {
      leaveFile(slot, marks);
    }
    return seen;
  }

  private void leaveFile(int slot, int marks) {
    FileStates.State state = engine.files.byId(table.fileIds[slot]);
    if ((marks & FILE) != 0) {
      state.inFlight--;
      table.marks[slot] &= ~FILE;
      if ((marks & BARRIER) != 0) {
        state.barrierInFlight = false;
      }
    }
    state.barriers -= (marks & BARRIER) != 0 ? 1 : 0;
    if (!state.held.isEmpty()) {
      releaseHeld(state);
    }
    state.unuse();
  }

  /** Starts the operations on a file whose turn has come. */
  private void releaseHeld(FileStates.State state) {
    Iterator<Long> entries = state.held.iterator();
    while (entries.hasNext()) {
      int slot = table.slotOf(entries.next());
      if (slot < 0 || !table.has(slot, HELD)) {
        entries.remove();
      } else if (!table.has(slot, CHAINED) && order.mayStart(slot)) {
        entries.remove();
        release(slot);
        start(slot);
      } else if (table.has(slot, BARRIER)) {
        return; // all that follows waits for it
      }
    }
  }

  private void release(int slot) {
    table.marks[slot] &= ~HELD;
    heldBack--;
    released = true;
  }

  /** Starts the next operation of a chain, or cancels the rest of it. */
  private void passOn(int slot, int result) {
    boolean severed = severed(described(slot), result);
    int next = takeSuccessor(slot);
    while (next != NONE) {
      if (!severed) {
        unchain(next);
        return;
      }
      release(next);
      int after = takeSuccessor(next);
      severed = described(next).settings().link() != Link.HARD;
      complete(next, ended(next, -Errno.ECANCELED));
      next = after;
    }
  }

  /** What an operation was linked to has ended: only its file's order may still hold it back. */
  private void unchain(int slot) {
    table.marks[slot] &= ~CHAINED;
    if (table.has(slot, USER)) {
      releaseHeld(engine.files.byId(table.fileIds[slot]));
    } else {
      release(slot);
      start(slot);
    }
  }

  private int takeSuccessor(int slot) {
    if (!table.has(slot, SUCCESSOR)) {
      return NONE;
    }
    table.marks[slot] &= ~SUCCESSOR;
    return table.successors[slot];
  }

  private static boolean severed(Operation operation, int result) {
    if (operation.settings().link() == Link.HARD) {
      return false;
    }
    return result < 0 || (operation.lengthBytes() >= 0 && result < operation.lengthBytes());
  }

  /** Puts an ended operation into the ready queue. */
  void complete(int slot, int result) {
    table.results[slot] = result;
    int priority =
        table.has(slot, PRIORITY) ? described(slot).settings().priority() : Settings.NORMAL;
    table.marks[slot] |= READY;
    if (Probes.on()) {
      engine.probes.delivered(slot);
    }
    engine.ready.add(slot, priority);
  }

  /** Hands over operations whose turn has come since the last call. */
  void handOverReleased() {
    if (released) {
      released = false;
      if (driver.prepared() > 0) {
        engine.submitPrepared();
      }
    }
  }

  // ---- time

  /** Nanoseconds until the next timer or deadline; 0 if it is due, MAX_VALUE if there is none. */
  long untilNextTimerNanos() {
    return timers.isEmpty() ? Long.MAX_VALUE : Math.max(0, timers.earliest() - driver.nanoTime());
  }

  /** Completes timers and cancels operations whose time is over. */
  void expire() {
    if (timers.isEmpty()) {
      return;
    }
    long now = driver.nanoTime();
    while (!timers.isEmpty() && timers.earliest() - now <= 0) {
      long handle = timers.poll();
      int slot = table.slotOf(handle);
      if (slot < 0 || table.has(slot, READY)) {
        continue;
      }
      if (table.has(slot, TIMER)) {
        complete(slot, ended(slot, 0));
      } else {
        table.marks[slot] |= EXPIRED;
        cancel(handle);
      }
    }
  }

  // ---- cancelling

  /** Asks for one operation to end early. */
  CancelOutcome cancel(long handle) {
    int slot = table.slotOf(handle);
    if (slot < 0 || table.has(slot, READY)) {
      return CancelOutcome.ALREADY_COMPLETED;
    }
    if (table.has(slot, HELD)) {
      release(slot);
      detachFromChain(slot);
      complete(slot, ended(slot, -Errno.ECANCELED));
      handOverReleased();
      return CancelOutcome.CANCELLED;
    }
    if (table.has(slot, TIMER)) {
      complete(slot, ended(slot, -Errno.ECANCELED));
      handOverReleased();
      return CancelOutcome.CANCELLED;
    }
    if (driver.prepared() > 0) {
      engine.submitPrepared();
    }
    if (driver.cancel(handle)) {
      return CancelOutcome.CANCELLED;
    }
    engine.pump();
    return table.slotOf(handle) < 0 || table.has(slot, READY)
        ? CancelOutcome.ALREADY_COMPLETED
        : CancelOutcome.TOO_LATE;
  }

  /**
   * An operation that is cancelled while it waits for its predecessor leaves the chain; what is
   * tied to it by a hard link waits for the predecessor in its place.
   */
  private void detachFromChain(int slot) {
    for (int other = 0; other < table.depth(); other++) {
      if (table.has(other, SUCCESSOR) && table.successors[other] == slot) {
        boolean hard = described(slot).settings().link() == Link.HARD;
        int next = hard ? takeSuccessor(slot) : NONE;
        if (next == NONE) {
          table.marks[other] &= ~SUCCESSOR;
        } else {
          table.successors[other] = next;
        }
        return;
      }
    }
  }

  /** Cancels all operations, or all on one file; says how many will end with ECANCELED. */
  int cancelAll(@Nullable IoFile file) {
    int cancelled = 0;
    long[] handles = table.takenHandles();
    boolean[] done = new boolean[handles.length];
    for (int i = 0; i < handles.length; i++) {
      int slot = OperationTable.slot(handles[i]);
      done[i] = table.has(slot, READY) || (file != null && !isOn(slot, file));
    }
    for (int i = 0; i < handles.length; i++) {
      int slot = OperationTable.slot(handles[i]);
      // Those that end because an operation before them in their chain was cancelled count too.
      boolean felled =
          !done[i] && table.has(slot, READY) && table.results[slot] == -Errno.ECANCELED;
      if (felled || (!done[i] && cancel(handles[i]) == CancelOutcome.CANCELLED)) {
        cancelled++;
      }
    }
    return cancelled;
  }

  @SuppressWarnings("ReferenceEquality") // a file is what it is
  private boolean isOn(int slot, IoFile file) {
    return table.has(slot, USER) && engine.files.byId(table.fileIds[slot]).file == file;
  }

  /** What an operation is, for messages. */
  String describe(int slot) {
    Operation operation = table.described[slot];
    String file = table.has(slot, USER) ? " " + engine.files.byId(table.fileIds[slot]).file : "";
    if (operation != null) {
      return operation.name() + file;
    }
    String name = table.has(slot, READ_INTO) ? "read" : "write";
    return file.isEmpty() ? "nop" : name + file;
  }
}
