package dev.fathom.aio;

import static dev.fathom.trace.Timeline.NOT_REACHED;

import dev.fathom.driver.Driver;
import dev.fathom.driver.OperationWatch;
import dev.fathom.linux.Errno;
import dev.fathom.trace.Action;
import dev.fathom.trace.Event;
import dev.fathom.trace.OpenOperations;
import dev.fathom.trace.Stage;
import dev.fathom.trace.TraceWriter;
import dev.fathom.trace.Tracing;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Fires the stages of one engine's operations: one event for each, written when it is given to the
 * program. While no session runs this costs a read of one field per call, and holds no memory.
 *
 * <p><b>Times.</b> Reading a clock costs as much as the rest, so times are shared where nothing of
 * interest lies between:
 *
 * <ul>
 *   <li>S (submitted): each operation its own, when it entered the context, or when another thread
 *       asked for it;
 *   <li>D (issued): one for all that are handed over together, before the driver is called;
 *   <li>V (delivered): one for all that were taken from the driver together, when they were found;
 *       the kernel may have been done earlier, at the earliest when the last look found nothing;
 *   <li>R (reaped): one for all that are given to the program together; the same as V unless they
 *       waited in the {@link ReadyQueue}.
 * </ul>
 *
 * <p>An operation that was submitted while nothing was traced, or in an earlier session, is written
 * with what is known of it when it ends: R, result, action, file; no earlier stages, no origin, and
 * for plain ones position −1 and length 0.
 *
 * <p>Part of an {@link Engine}, and used by the same thread.
 */
final class Probes implements OperationWatch, AutoCloseable {
  static final int SUBMITTED = Stage.SUBMITTED.mask();
  static final int ISSUED = Stage.ISSUED.mask();
  static final int DELIVERED = Stage.DELIVERED.mask();
  static final int REAPED = Stage.REAPED.mask();

  /** Operation now in progress: errno(3), asm-generic/errno.h. */
  private static final int EINPROGRESS = 115;

  /** What {@link #capture} gives while nothing is traced: of no session. */
  private static final long UNTRACED = 1;

  private static final AtomicInteger CONTEXTS = new AtomicInteger();

  // What is kept of a slot: eight words, one cache line. The handle is 0 while nothing is: it is
  // written last, and taken away first, so that other threads can read the rest (OpenSlots).
  private static final int WORDS_SHIFT = 3;
  private static final int HANDLE = 0;
  private static final int S = 1;
  private static final int D = 2;
  private static final int V = 3;
  private static final int POSITION = 4;
  private static final int CAPTURE = 5; // session and origin, as TraceWriter.capture
  private static final int LENGTH_AND_FILE = 6;
  private static final int KIND = 7; // action, flags from bit 8

  private final Driver driver;
  private final OperationTable table;
  private final FileStates files;
  private final TraceWriter writer;
  private final int context;

  private long[] slots = {};

  /** The same for other threads. */
  private volatile long[] published = slots;

  /** Slots of operations that the driver has prepared and that are not handed over. */
  private int[] batch = {};

  private int batchCount;

  /** When completions that are being looked at were found; NOT_REACHED outside of a round. */
  private long found = NOT_REACHED;

  /** Who asked for the operation that is prepared next, if another thread; else 0. */
  private long askedBy;

  private long askedNanos;

  /** Whether what is reaped goes into a {@link WaitLine} first, and what of it did. */
  private boolean diverting;

  private final TraceRecords diverted = new TraceRecords();
  private final int lane;
  private long posts;

  Probes(Driver driver, OperationTable table, FileStates files, int context, int lane) {
    this.driver = driver;
    this.table = table;
    this.files = files;
    this.context = context;
    this.lane = lane;
    writer = Tracing.writer("context %d lane %d".formatted(context, lane), this::tellOpen);
    driver.watch(this);
  }

  /** A number for a new context, from 1. */
  static int nextContext() {
    return CONTEXTS.incrementAndGet();
  }

  /** Whether operations are traced now. Hot path. */
  static boolean on() {
    return (Tracing.stages() & REAPED) != 0;
  }

  /** A time, or NOT_REACHED if that stage is not wanted. */
  static long ifWanted(int stage, long nanos) {
    return (Tracing.stages() & stage) == 0 ? NOT_REACHED : nanos;
  }

  int context() {
    return context;
  }

  /**
   * The current thread, for {@link #askedBy}: as the origin of an operation that the engine's
   * thread prepares later. Any thread.
   */
  long capture() {
    return on() ? Math.max(writer.capture(), UNTRACED) : UNTRACED;
  }

  /** The next operation was asked for by somebody else, at that time; 0 for nobody. */
  void askedBy(long capture, long nanos) {
    askedBy = capture;
    askedNanos = nanos;
  }

  // ---- S

  /** An operation has taken its slot; only if {@link #on}. */
  void submitted(
      int slot, Action action, @Nullable IoFile file, long positionBytes, int lengthBytes) {
    long capture = askedBy != 0 ? askedBy : writer.capture();
    if (capture >>> 32 == 0) {
      return; // nothing was traced when it was asked for, or the session has just ended
    }
    int at = room(slot);
    long[] slots = this.slots;
    OpenSlots.forget(slots, at);
    slots[at + S] =
        (Tracing.stages() & SUBMITTED) == 0
            ? NOT_REACHED
            : askedBy != 0 ? askedNanos : driver.nanoTime();
    slots[at + D] = NOT_REACHED;
    slots[at + V] = NOT_REACHED;
    slots[at + POSITION] = positionBytes;
    slots[at + CAPTURE] = capture;
    int id = file == null ? 0 : file.traceId(writer, (int) (capture >>> 32));
    slots[at + LENGTH_AND_FILE] = (long) lengthBytes << 32 | id;
    slots[at + KIND] = action.code() | (long) flagsOf(file) << 8;
    OpenSlots.publish(slots, at, table.handles[slot]);
  }

  /** The same for one that has a description. */
  void submitted(int slot, Operation operation) {
    submitted(
        slot,
        actionOf(operation),
        operation.file(),
        operation.positionBytes(),
        (int) Math.max(operation.lengthBytes(), 0));
  }

  private int room(int slot) {
    if (slot << WORDS_SHIFT >= slots.length) {
      slots = Arrays.copyOf(slots, table.depth() << WORDS_SHIFT);
      published = slots;
      batch = Arrays.copyOf(batch, table.depth());
    }
    return slot << WORDS_SHIFT;
  }

  private static int flagsOf(@Nullable IoFile file) {
    return file != null && file.direct() ? Event.DIRECT : 0;
  }

  private static Action actionOf(Operation operation) {
    return switch (operation) {
      case Operation.Read ignored -> Action.READ;
      case Operation.ReadVector ignored -> Action.READ;
      case Operation.Write ignored -> Action.WRITE;
      case Operation.WriteVector ignored -> Action.WRITE;
      case Operation.Sync ignored -> Action.SYNC;
      case Operation.Poll ignored -> Action.POLL;
      case Operation.Timer ignored -> Action.TIMER;
      case Operation.Nop ignored -> Action.NOP;
    };
  }

  /** Whether what is kept of a slot is of the operation that it has now. */
  private boolean knows(int slot) {
    int at = slot << WORDS_SHIFT;
    return at < slots.length && slots[at + HANDLE] == table.handles[slot];
  }

  private void flag(int slot, int flag) {
    if (knows(slot)) {
      slots[(slot << WORDS_SHIFT) + KIND] |= (long) flag << 8;
    }
  }

  void heldBack(int slot) {
    flag(slot, Event.HELD_BACK);
  }

  @Override
  public void inline(long handle) {
    flag(OperationTable.slot(handle), Event.INLINE);
  }

  @Override
  public void punted(long handle) {
    flag(OperationTable.slot(handle), Event.PUNTED);
  }

  @Override
  public void retried(long handle) {
    flag(OperationTable.slot(handle), Event.RETRIED);
  }

  // ---- D

  /** The driver has prepared an operation; only if {@link #on}. */
  void prepared(int slot) {
    if (knows(slot) && batchCount < batch.length) {
      batch[batchCount++] = slot;
    }
  }

  /** Whether operations are about to be handed over whose time is wanted. Hot path. */
  boolean handsOver() {
    return batchCount > 0;
  }

  /** All that is prepared is about to be handed over; only if {@link #handsOver}. */
  void handingOver() {
    if ((Tracing.stages() & ISSUED) != 0) {
      long now = driver.nanoTime();
      for (int i = 0; i < batchCount; i++) {
        slots[(batch[i] << WORDS_SHIFT) + D] = now;
      }
    }
  }

  /** What the driver has not taken stays prepared, and is stamped again with the next batch. */
  void handedOver() {
    int left = Math.min(driver.prepared(), batchCount);
    System.arraycopy(batch, batchCount - left, batch, 0, left);
    batchCount = left;
  }

  // ---- V

  /** A round of completions begins that were found now; NOT_REACHED if nothing is traced. */
  long found() {
    found = on() ? driver.nanoTime() : NOT_REACHED;
    return found;
  }

  /** The round is over. */
  void looked() {
    found = NOT_REACHED;
  }

  /** An operation has ended and waits to be delivered; only if {@link #on}. */
  void delivered(int slot) {
    if (knows(slot)) {
      slots[(slot << WORDS_SHIFT) + V] = found != NOT_REACHED ? found : driver.nanoTime();
    }
  }

  // ---- R

  /** The time for {@link #reaped}: NOT_REACHED if nothing is traced. */
  long reaping() {
    return on() ? driver.nanoTime() : NOT_REACHED;
  }

  /** An operation is given to the program straight from the driver; its slot is not free yet. */
  void reapedStraight(int slot, int result, long now) {
    if (knows(slot)) {
      slots[(slot << WORDS_SHIFT) + V] = now;
    }
    reaped(slot, result, now);
  }

  /** An operation is given to the program; its slot is not free yet. */
  void reaped(int slot, int result, long now) {
    reaped(slot, result, endFlags(slot, result), now);
  }

  private void reaped(int slot, int result, int endFlags, long now) {
    int session = writer.session();
    int at = slot << WORDS_SHIFT;
    if (!knows(slot) || (int) (slots[at + CAPTURE] >>> 32) != session) {
      reapedUnknown(session, slot, result, endFlags, now);
      if (at < slots.length) {
        OpenSlots.forget(slots, at);
      }
      return;
    }
    long lengthAndFile = slots[at + LENGTH_AND_FILE];
    write(
        slot,
        slots[at + CAPTURE],
        (int) slots[at + KIND] | endFlags << 8,
        (int) lengthAndFile,
        slots[at + POSITION],
        (int) (lengthAndFile >>> 32),
        result,
        slots[at + S],
        slots[at + D],
        ifWanted(DELIVERED, slots[at + V]),
        now);
    OpenSlots.forget(slots, at);
  }

  private void write(
      int slot,
      long capture,
      int actionAndFlags,
      int file,
      long position,
      int lengthBytes,
      int result,
      long submitted,
      long issued,
      long delivered,
      long now) {
    long handle = table.handles[slot];
    long key = OperationKey.of(context, handle);
    long tag = table.tags[slot];
    if (diverting) {
      diverted.add(
          handle,
          capture,
          key,
          tag,
          actionAndFlags,
          file,
          position,
          lengthBytes,
          result,
          submitted,
          issued,
          delivered);
      return;
    }
    writer.operation(
        (int) (capture >>> 32),
        key,
        tag,
        Action.ofCode(actionAndFlags & 0xff),
        actionAndFlags >>> 8,
        file,
        (int) capture,
        position,
        lengthBytes,
        result,
        submitted,
        issued,
        delivered,
        now);
  }

  /** From here on until told otherwise, what is reaped goes into a line, or not. */
  void divert(boolean intoLine) {
    diverting = intoLine;
  }

  /** What was diverted; to be taken by the line. */
  TraceRecords diverted() {
    return diverted;
  }

  /** A posted event is given to the program. */
  void reapedPost(long tag, int value, long capture, long posted, long now) {
    boolean known = (int) (capture >>> 32) == writer.session();
    writer.operation(
        writer.session(),
        OperationKey.of(context, lane, posts++, OperationKey.POSTED_SLOT),
        tag,
        Action.POST,
        0,
        0,
        known ? (int) capture : 0,
        -1,
        0,
        value,
        known ? ifWanted(SUBMITTED, posted) : NOT_REACHED,
        NOT_REACHED,
        known ? ifWanted(DELIVERED, posted) : NOT_REACHED,
        now);
  }

  private int endFlags(int slot, int result) {
    return result == -Errno.ECANCELED
        ? Event.CANCELLED
        : result == -Errno.ETIME && table.has(slot, OperationTable.EXPIRED) ? Event.TIMED_OUT : 0;
  }

  /** One that was submitted before this session began. */
  private void reapedUnknown(int session, int slot, int result, int endFlags, long now) {
    Operation operation = table.described[slot];
    boolean described = table.has(slot, OperationTable.DESCRIBED) && operation != null;
    IoFile file =
        table.has(slot, OperationTable.USER) ? files.byId(table.fileIds[slot]).file : null;
    Action action = described ? actionOf(operation) : plainAction(slot);
    write(
        slot,
        (long) session << 32,
        action.code() | (flagsOf(file) | endFlags) << 8,
        file == null ? 0 : file.traceId(writer, session),
        described ? operation.positionBytes() : -1,
        described ? (int) Math.max(operation.lengthBytes(), 0) : 0,
        result,
        NOT_REACHED,
        NOT_REACHED,
        NOT_REACHED,
        now);
  }

  private Action plainAction(int slot) {
    return !table.has(slot, OperationTable.USER)
        ? Action.NOP
        : table.has(slot, OperationTable.READ_INTO) ? Action.READ : Action.WRITE;
  }

  // ---- what does not end

  /** The context closes: these are given to nobody; those that have not ended have no result. */
  void closing() {
    long now = reaping();
    if (now == NOT_REACHED) {
      return;
    }
    for (long handle : table.takenHandles()) {
      int slot = OperationTable.slot(handle);
      boolean ended = table.has(slot, OperationTable.READY);
      int result = ended ? table.results[slot] : -EINPROGRESS;
      reaped(slot, result, Event.CLOSED | (ended ? endFlags(slot, result) : 0), now);
    }
  }

  /** Any thread. */
  private void tellOpen(int session, OpenOperations.Sink sink) {
    long[] slots = published;
    for (int slot = 0; slot << WORDS_SHIFT < slots.length; slot++) {
      int at = slot << WORDS_SHIFT;
      long handle = OpenSlots.handle(slots, at);
      long submitted = slots[at + S];
      long issued = slots[at + D];
      long delivered = slots[at + V];
      long position = slots[at + POSITION];
      long capture = slots[at + CAPTURE];
      long lengthAndFile = slots[at + LENGTH_AND_FILE];
      int kind = (int) slots[at + KIND];
      long tag = tag(slot);
      if (handle == 0
          || (int) (capture >>> 32) != session
          || submitted == NOT_REACHED
          || !OpenSlots.still(slots, at, handle)) {
        continue;
      }
      sink.open(
          OperationKey.of(context, handle),
          tag,
          Action.ofCode(kind & 0xff),
          kind >>> 8,
          (int) lengthAndFile,
          (int) capture,
          position,
          (int) (lengthAndFile >>> 32),
          submitted,
          issued,
          ifWanted(DELIVERED, delivered));
    }
  }

  private long tag(int slot) {
    long[] tags = table.tags;
    return slot < tags.length ? tags[slot] : 0;
  }

  @Override
  public void close() {
    writer.close();
  }
}
