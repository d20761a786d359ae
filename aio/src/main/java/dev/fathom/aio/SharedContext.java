package dev.fathom.aio;

import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverChoice;
import dev.fathom.driver.DriverCounters;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.FileOptions;
import dev.fathom.driver.Finding;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A context for any thread: several {@link Lane lanes} over which threads are spread, and {@link
 * SharedWaits} for completions that are wanted elsewhere.
 */
final class SharedContext implements IoContext {
  /** Room for posted events that even the smallest context has. */
  private static final int LEAST_POSTS = 16;

  private final Lane[] lanes;
  private final SharedWaits waits;
  private final List<Finding> findings;
  private final long closeTimeoutNanos;

  /** Operations taken and not delivered, by all lanes. */
  private final AtomicInteger taken = new AtomicInteger();

  /** Events posted and not delivered. */
  private final AtomicInteger posted = new AtomicInteger();

  private final AtomicLong delivered = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile int depth;

  private SharedContext(
      int context, Lane[] lanes, List<Finding> findings, int depth, long closeTimeoutNanos) {
    this.lanes = lanes;
    this.findings = new CopyOnWriteArrayList<>(findings);
    this.depth = depth;
    this.closeTimeoutNanos = closeTimeoutNanos;
    waits = new SharedWaits(lanes, context);
  }

  static SharedContext open(ContextOptions options) throws IOException {
    return open(options, IoContext.source(options));
  }

  static SharedContext open(ContextOptions options, DriverSource source) throws IOException {
    DriverOptions driverOptions =
        new DriverOptions(
            options.depth(),
            true,
            options.submissionPolling(),
            DriverOptions.shared(options.depth()).workers());
    List<Lane> lanes = new ArrayList<>();
    int context = Probes.nextContext();
    try {
      DriverChoice choice = source.open(driverOptions);
      lanes.add(lane(choice, context, 0, options));
      // Waiting for several lanes at once needs eventfds.
      int count = choice.driver().capabilities().eventFd() ? options.lanes() : 1;
      while (lanes.size() < count) {
        lanes.add(lane(source.open(driverOptions), context, lanes.size(), options));
      }
      return new SharedContext(
          context,
          lanes.toArray(Lane[]::new),
          choice.findings(),
          options.depth(),
          options.closeTimeoutNanos());
    } catch (IOException | RuntimeException e) {
      lanes.forEach(lane -> lane.engine.close(0));
      throw e;
    }
  }

  private static Lane lane(DriverChoice choice, int context, int index, ContextOptions options) {
    return new Lane(
        new Engine(choice.driver(), options.depth(), context, index, options.trackSubmissions()),
        index);
  }

  // ---- lanes

  private Lane ownLane() {
    return lanes.length == 1
        ? lanes[0]
        : lanes[(int) Long.remainderUnsigned(Thread.currentThread().threadId(), lanes.length)];
  }

  /** Order within a file is kept by one engine: such files have a lane of their own. */
  private Lane laneFor(IoFile file) {
    return file.synchronizedOrder() ? lanes[file.id % lanes.length] : ownLane();
  }

  private Lane laneFor(Operation operation) {
    IoFile file = operation.file();
    if (lanes.length > 1
        && operation.settings().barrier()
        && file != null
        && !file.synchronizedOrder()) {
      throw new IllegalArgumentException(
          "a barrier in a shared context with several lanes needs a file opened with"
              + " openSynchronized, or a context with one lane: "
              + file);
    }
    return file == null ? ownLane() : laneFor(file);
  }

  private Lane laneOf(long handle) {
    int index = (int) (handle >>> OperationTable.LANE_SHIFT);
    if (handle < 0 || index >= lanes.length) {
      throw new IllegalArgumentException("no operation of this context: " + handle);
    }
    return lanes[index];
  }

  /** Makes room for one operation and takes the lane's lock; false if the depth is used up. */
  private boolean begin(Lane lane) {
    if (!reserve()) {
      return false;
    }
    lane.lock.lock();
    return true;
  }

  /** Gives the lock back, and the room if no operation was prepared. */
  private void end(Lane lane, long handle) {
    lane.note();
    lane.lock.unlock();
    if (handle == FULL) {
      taken.decrementAndGet();
    }
  }

  private boolean reserve() {
    if (taken.incrementAndGet() > depth) {
      taken.decrementAndGet();
      return false;
    }
    return true;
  }

  // ---- files and memory

  @Override
  public IoFile open(Path path, FileOptions options) throws IOException {
    waits.checkOpen();
    return new IoFile(lanes[0].engine.driver.open(path, options), false);
  }

  @Override
  public IoFile openSynchronized(Path path, FileOptions options) throws IOException {
    waits.checkOpen();
    return new IoFile(lanes[0].engine.driver.open(path, options), true);
  }

  @Override
  public boolean register(IoFile file) {
    boolean all = true;
    for (Lane lane : lanes) {
      lane.lock.lock();
      try {
        waits.checkOpen();
        all &= lane.engine.register(file) >= 0;
      } finally {
        lane.lock.unlock();
      }
    }
    return all;
  }

  @Override
  public boolean register(BufferPool pool) {
    int worst = 0;
    for (Lane lane : lanes) {
      lane.lock.lock();
      try {
        waits.checkOpen();
        worst = Math.min(worst, lane.engine.register(pool));
      } finally {
        lane.lock.unlock();
      }
    }
    if (worst < 0) {
      findings.add(RegistrationFinding.of(pool, -worst));
    }
    return worst >= 0;
  }

  // ---- prepare

  @Override
  public long prepareNop(long tag) {
    Lane lane = ownLane();
    if (!begin(lane)) {
      return FULL;
    }
    long handle = FULL;
    try {
      waits.checkOpen();
      handle = lane.engine.prepareNop(tag);
      return handle;
    } finally {
      end(lane, handle);
    }
  }

  @Override
  public long prepareRead(
      IoFile file,
      IoBuffer buffer,
      long offsetBytes,
      int lengthBytes,
      long positionBytes,
      long tag) {
    Lane lane = laneFor(file);
    if (!begin(lane)) {
      return FULL;
    }
    long handle = FULL;
    try {
      waits.checkOpen();
      handle = lane.engine.prepareRead(file, buffer, offsetBytes, lengthBytes, positionBytes, tag);
      return handle;
    } finally {
      end(lane, handle);
    }
  }

  @Override
  public long prepareWrite(
      IoFile file,
      IoBuffer buffer,
      long offsetBytes,
      int lengthBytes,
      long positionBytes,
      long tag) {
    Lane lane = laneFor(file);
    if (!begin(lane)) {
      return FULL;
    }
    long handle = FULL;
    try {
      waits.checkOpen();
      handle = lane.engine.prepareWrite(file, buffer, offsetBytes, lengthBytes, positionBytes, tag);
      return handle;
    } finally {
      end(lane, handle);
    }
  }

  @Override
  public long prepareRead(IoFile file, MemorySegment memory, long positionBytes, long tag) {
    Lane lane = laneFor(file);
    if (!begin(lane)) {
      return FULL;
    }
    long handle = FULL;
    try {
      waits.checkOpen();
      handle = lane.engine.prepareRead(file, memory, positionBytes, tag);
      return handle;
    } finally {
      end(lane, handle);
    }
  }

  @Override
  public long prepareWrite(IoFile file, MemorySegment memory, long positionBytes, long tag) {
    Lane lane = laneFor(file);
    if (!begin(lane)) {
      return FULL;
    }
    long handle = FULL;
    try {
      waits.checkOpen();
      handle = lane.engine.prepareWrite(file, memory, positionBytes, tag);
      return handle;
    } finally {
      end(lane, handle);
    }
  }

  @Override
  public long prepare(Operation operation, long tag) {
    if (operation.settings().link() != Link.NONE) {
      throw new IllegalArgumentException(
          "in a shared context linked operations are submitted together: submit(List, long)");
    }
    Lane lane = laneFor(operation);
    if (!begin(lane)) {
      return FULL;
    }
    long handle = FULL;
    try {
      waits.checkOpen();
      handle = lane.engine.ordering.prepare(operation, tag);
    } finally {
      end(lane, handle);
    }
    if (operation.isTimed()) {
      waits.timerAdded(lane);
    }
    return handle;
  }

  // ---- hand over

  @Override
  public int submit() {
    return submit(ownLane());
  }

  private int submit(Lane lane) {
    int count;
    boolean ready;
    lane.lock.lock();
    try {
      waits.checkOpen();
      count = lane.engine.submit();
      lane.note();
      ready = lane.engine.hasCompletions();
    } finally {
      lane.lock.unlock();
    }
    waits.changed(lane, ready);
    return count;
  }

  @Override
  public int submit(List<? extends Operation> batch, long firstTag) {
    if (batch.isEmpty()) {
      return 0;
    }
    Lane lane = laneFor(batch);
    int reserved = 0;
    while (reserved < batch.size() && reserve()) {
      reserved++;
    }
    int count = 0;
    boolean ready;
    lane.lock.lock();
    int before = lane.engine.table.taken();
    try {
      waits.checkOpen();
      int fitting = Chains.fitting(batch, reserved, depth);
      count = lane.engine.submit(batch.subList(0, fitting), firstTag);
      ready = lane.engine.hasCompletions();
    } finally {
      // Also where a later operation of the batch was refused.
      taken.addAndGet(lane.engine.table.taken() - before - reserved);
      lane.note();
      lane.lock.unlock();
    }
    waits.changed(lane, ready);
    if (batch.stream().anyMatch(Operation::isTimed)) {
      waits.timerAdded(lane);
    }
    return count;
  }

  private Lane laneFor(List<? extends Operation> batch) {
    Lane chosen = null;
    for (Operation operation : batch) {
      Lane lane = laneFor(operation);
      IoFile file = operation.file();
      boolean bound = file != null && file.synchronizedOrder();
      if (chosen == null || bound) {
        if (bound && chosen != null && chosen != lane && lanes.length > 1) {
          return oneLane(batch, lane);
        }
        chosen = lane;
      }
    }
    return chosen == null ? ownLane() : chosen;
  }

  /** A batch runs on one lane, so it cannot hold operations on files bound to different ones. */
  private Lane oneLane(List<? extends Operation> batch, Lane lane) {
    for (Operation operation : batch) {
      IoFile file = operation.file();
      if (file != null && file.synchronizedOrder() && laneFor(file) != lane) {
        throw new IllegalArgumentException(
            "a batch in a shared context cannot hold operations on several files opened with"
                + " openSynchronized");
      }
    }
    return lane;
  }

  // ---- wait

  @Override
  public int await(
      Completions out, int minimum, int maximum, long timeoutNanos, long minimumWaitNanos) {
    waits.checkOpen();
    if (minimum < 0 || maximum < minimum || maximum > out.tags.length) {
      throw Waits.badBounds(out, minimum, maximum);
    }
    out.count = 0;
    long nanos = minimum == 0 ? 0 : timeoutNanos;
    Deadline time = new Deadline(lanes[0].engine.driver, nanos, minimumWaitNanos);
    try {
      waits.await(ownLane(), out, minimum, maximum, time);
    } finally {
      account(out);
    }
    return out.count;
  }

  private void account(Completions out) {
    int events = 0;
    for (int i = 0; i < out.count; i++) {
      events += out.operations[i] == POSTED ? 1 : 0;
    }
    if (events > 0) {
      posted.addAndGet(-events);
    }
    taken.addAndGet(events - out.count);
    delivered.addAndGet(out.count);
  }

  @Override
  public @Nullable Integer awaitOperation(long operation, long timeoutNanos) {
    Lane lane = laneOf(operation);
    Completions out = new Completions(1);
    waits.awaitOne(lane, operation, out, new Deadline(lane.engine.driver, timeoutNanos, 0));
    account(out);
    return out.count == 0 ? null : out.results[0];
  }

  @Override
  public int eventFd() {
    waits.checkOpen();
    if (lanes.length > 1) {
      throw new UnsupportedOperationException(
          "an eventfd needs a context with one lane: ContextOptions.withLanes(1)");
    }
    lanes[0].lock.lock();
    try {
      return lanes[0].engine.eventFd();
    } finally {
      lanes[0].lock.unlock();
    }
  }

  @Override
  public long untilNextTimerNanos() {
    long nanos = Long.MAX_VALUE;
    for (Lane lane : lanes) {
      lane.lock.lock();
      try {
        nanos = Math.min(nanos, lane.engine.ordering.untilNextTimerNanos());
      } finally {
        lane.lock.unlock();
      }
    }
    return nanos == Long.MAX_VALUE ? FOREVER : nanos;
  }

  // ---- the rest

  @Override
  public boolean post(long tag, int value) {
    if (posted.incrementAndGet() > Math.max(depth, LEAST_POSTS)) {
      posted.decrementAndGet();
      return false;
    }
    waits.post(tag, value);
    return true;
  }

  @Override
  public CancelOutcome cancel(long operation) {
    Lane lane = laneOf(operation);
    CancelOutcome outcome;
    lane.lock.lock();
    try {
      waits.checkOpen();
      outcome = lane.engine.ordering.cancel(operation);
    } finally {
      lane.lock.unlock();
    }
    waits.changed(lane, true);
    return outcome;
  }

  @Override
  public int cancelAll(IoFile file) {
    return cancelEverywhere(file);
  }

  @Override
  public int cancelAll() {
    return cancelEverywhere(null);
  }

  private int cancelEverywhere(@Nullable IoFile file) {
    int count = 0;
    for (Lane lane : lanes) {
      lane.lock.lock();
      try {
        waits.checkOpen();
        count += lane.engine.ordering.cancelAll(file);
      } finally {
        lane.lock.unlock();
      }
      waits.changed(lane, true);
    }
    return count;
  }

  @Override
  public int depth() {
    return depth;
  }

  @Override
  public void grow(int depth) throws IOException {
    for (Lane lane : lanes) {
      lane.lock.lock();
      try {
        waits.checkOpen();
        // A lane may have grown already, when another one could not.
        if (depth <= this.depth || depth > lane.engine.table.depth()) {
          lane.engine.grow(depth);
        }
      } finally {
        lane.lock.unlock();
      }
    }
    this.depth = depth;
  }

  @Override
  public ContextReport report() {
    Driver driver = lanes[0].engine.driver;
    return new ContextReport(driver.kind(), driver.capabilities(), findings);
  }

  @Override
  public IoCounters counters() {
    int heldBack = 0;
    DriverCounters sum = DriverCounters.ZERO;
    for (Lane lane : lanes) {
      lane.lock.lock();
      try {
        heldBack += lane.engine.ordering.heldBack();
        sum = sum.plus(lane.engine.driver.counters());
      } finally {
        lane.lock.unlock();
      }
    }
    return new IoCounters(delivered.get(), taken.get(), heldBack, sum);
  }

  @Override
  public List<LeakReport> outstanding() {
    List<LeakReport> reports = new ArrayList<>();
    for (Lane lane : lanes) {
      lane.lock.lock();
      try {
        reports.addAll(lane.engine.outstanding());
      } finally {
        lane.lock.unlock();
      }
    }
    return reports;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    waits.close();
    waits.free();
    for (Lane lane : lanes) {
      lane.lock.lock();
      try {
        lane.engine.close(closeTimeoutNanos);
      } finally {
        lane.lock.unlock();
      }
    }
  }
}
