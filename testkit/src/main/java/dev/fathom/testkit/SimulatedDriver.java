package dev.fathom.testkit;

import dev.fathom.driver.Capabilities;
import dev.fathom.driver.Driver;
import dev.fathom.driver.DriverCounters;
import dev.fathom.driver.DriverFile;
import dev.fathom.driver.DriverKind;
import dev.fathom.driver.DriverOptions;
import dev.fathom.driver.FileOptions;
import dev.fathom.driver.Finding;
import dev.fathom.linux.Errno;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A driver whose time, order, errors and short results come from one seed. Data really moves
 * between {@link SimulatedDisk} and memory: for reads when the completion comes into being, for
 * writes at some moment between hand-over and completion.
 *
 * <p>Time is virtual: it stands still except that waiting moves it to the next thing that happens
 * or to the timeout, and that looking for completions in vain takes {@value #GLANCE_NANOS} ns. One
 * thread that does the same things again sees the same, to the last byte. Opened as shared, waiting
 * threads really park for as long as nothing is scheduled; then the order of threads matters too.
 *
 * <p>It is also a strict checker of its caller: a broken rule of the contract is an {@link
 * AssertionError} with seed and journal. Memory is accessed by whichever thread waits or looks, so
 * that in shared mode confined arenas cannot be used.
 */
public final class SimulatedDriver implements Driver {
  /** What looking for completions in vain costs, so that loops that only look come to an end. */
  public static final long GLANCE_NANOS = 100;

  private final DriverOptions options;
  private final SimulatedDisk disk;
  private final Simulation simulation;
  private final SimulatedWaiting waiting;
  private final CallerCheck callers;
  private final ArrayDeque<SimulatedOperation> prepared = new ArrayDeque<>();

  /** Handles between prepare and reap. */
  private final Set<Long> outstanding = new HashSet<>();

  private final Map<Integer, MemorySegment> buffers = new HashMap<>();
  private int nextBuffer;
  private int depth;
  private long submitted;
  private long systemCalls;
  private boolean closed;

  /** A driver with a disk of its own. */
  public SimulatedDriver(long seed, SimulationProfile profile, DriverOptions options) {
    this(seed, profile, options, new SimulatedDisk());
  }

  /** A driver on a disk that others may use too. */
  public SimulatedDriver(
      long seed, SimulationProfile profile, DriverOptions options, SimulatedDisk disk) {
    this.options = options;
    this.disk = disk;
    this.depth = options.depth();
    this.simulation = new Simulation(seed, profile);
    this.waiting = new SimulatedWaiting(simulation);
    this.callers = new CallerCheck(options.shared());
  }

  @Override
  public DriverKind kind() {
    return DriverKind.SIMULATED;
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        true,
        true,
        true,
        false,
        true,
        true,
        true,
        List.of(Finding.ok("simulation", "operations are simulated in virtual time")));
  }

  @Override
  public long nanoTime() {
    return waiting.locked(simulation.time::now);
  }

  // ---- what only a simulation has

  /** The disk that its files are on. */
  public SimulatedDisk disk() {
    return disk;
  }

  /** Seed, profile and the last decisions, for people. */
  public String describe() {
    return waiting.locked(simulation::describe);
  }

  /** Operations whose completion was lost after a cancel: it never comes. */
  public Set<Long> lostHandles() {
    return waiting.locked(() -> new TreeSet<>(simulation.lost));
  }

  /** Something to poll: a descriptor that no process has, not ready for anything. */
  public int simulatedDescriptor() {
    return waiting.locked(simulation::newDescriptor);
  }

  /**
   * Says what a simulated descriptor is ready for from now on. Any thread.
   *
   * @param events POLLIN, POLLOUT … as in poll(2); 0 for nothing
   */
  public void makeReady(int fd, int events) {
    waiting.change(() -> simulation.setReady(fd, events));
  }

  /** Ends a simulated descriptor; later polls of it fail with {@code -EBADF}. */
  public void closeDescriptor(int fd) {
    waiting.change(() -> simulation.closeDescriptor(fd));
  }

  /**
   * Has something happen at a moment of virtual time, in the thread that moves the clock there. Any
   * thread.
   *
   * @param delayNanos from now; at least 0
   */
  public void schedule(long delayNanos, Runnable action) {
    waiting.change(() -> simulation.time.at(simulation.time.now() + delayNanos, action));
  }

  // ---- files

  @Override
  public SimulatedFile open(Path path, FileOptions fileOptions) throws IOException {
    return disk.open(path, fileOptions);
  }

  @Override
  public boolean accepts(DriverFile file) {
    return file instanceof SimulatedFile simulated && simulated.disk() == disk;
  }

  // ---- submission side

  @Override
  public void prepareNop(long handle) {
    prepare(SimulatedOperation.nop(handle));
  }

  @Override
  public void prepareRead(
      long handle,
      DriverFile file,
      MemorySegment memory,
      long address,
      int lengthBytes,
      long positionBytes,
      int flags,
      int bufferIndex) {
    MemorySegment[] part = {part(memory, address, lengthBytes)};
    prepare(data(handle, OperationKind.READ, file, part, positionBytes, flags), bufferIndex);
  }

  @Override
  public void prepareWrite(
      long handle,
      DriverFile file,
      MemorySegment memory,
      long address,
      int lengthBytes,
      long positionBytes,
      int flags,
      int bufferIndex) {
    MemorySegment[] part = {part(memory, address, lengthBytes)};
    prepare(data(handle, OperationKind.WRITE, file, part, positionBytes, flags), bufferIndex);
  }

  @Override
  public void prepareReadv(
      long handle, DriverFile file, MemorySegment[] memory, long positionBytes, int flags) {
    prepare(data(handle, OperationKind.READ, file, memory.clone(), positionBytes, flags));
  }

  @Override
  public void prepareWritev(
      long handle, DriverFile file, MemorySegment[] memory, long positionBytes, int flags) {
    prepare(data(handle, OperationKind.WRITE, file, memory.clone(), positionBytes, flags));
  }

  @Override
  public void prepareSync(long handle, DriverFile file, boolean dataOnly, int flags) {
    prepare(SimulatedOperation.sync(handle, Simulation.own(file, disk), flags));
  }

  @Override
  public void preparePoll(long handle, int fd, int events) {
    prepare(SimulatedOperation.poll(handle, fd, events));
  }

  private SimulatedOperation data(
      long handle,
      OperationKind kind,
      DriverFile file,
      MemorySegment[] memory,
      long position,
      int flags) {
    return SimulatedOperation.data(
        handle, kind, Simulation.own(file, disk), memory, position, flags);
  }

  private MemorySegment part(MemorySegment memory, long address, int lengthBytes) {
    long offset = address - memory.address();
    if (offset < 0 || lengthBytes < 0 || offset + lengthBytes > memory.byteSize()) {
      throw simulation.failure(
          "address %#x and length %d are not in %s".formatted(address, lengthBytes, memory));
    }
    return memory.asSlice(offset, lengthBytes);
  }

  private void prepare(SimulatedOperation operation, int bufferIndex) {
    if (bufferIndex >= 0 && !inBuffer(operation.memory[0], bufferIndex)) {
      operation.refusal = -Errno.EFAULT;
    }
    prepare(operation);
  }

  private boolean inBuffer(MemorySegment part, int bufferIndex) {
    MemorySegment region = buffers.get(bufferIndex);
    return region != null
        && part.address() >= region.address()
        && part.address() + part.byteSize() <= region.address() + region.byteSize();
  }

  private void prepare(SimulatedOperation operation) {
    exclusively(() -> {
      if (operation.handle < 0 || !outstanding.add(operation.handle)) {
        throw simulation.failure("handle " + operation.handle + " is negative or in use");
      }
      if (outstanding.size() > depth) {
        throw simulation.failure("more operations than the depth of " + depth);
      }
      simulation.note("prepared " + operation.kind, operation.handle, 0, 0);
      prepared.add(operation);
      return 0;
    });
  }

  @Override
  public int prepared() {
    return waiting.locked(prepared::size);
  }

  @Override
  public int submit() {
    return exclusively(() -> {
      int taken = take();
      return taken;
    });
  }

  /** Hands over; at least one system call if there is anything to hand over. */
  private int take() {
    if (prepared.isEmpty()) {
      return 0;
    }
    systemCalls++;
    int taken = simulation.dice.taken(prepared.size());
    simulation.note("submit of %d gives %d", -1, prepared.size(), taken);
    for (int index = 0; index < taken; index++) {
      simulation.start(prepared.remove());
    }
    submitted += Math.max(taken, 0);
    return taken;
  }

  @Override
  public int submitAndAwait(int minimum, long timeoutNanos, long minimumWaitNanos) {
    int wanted = prepared();
    int taken = exclusively(this::take);
    // As io_uring_enter(2): who could not hand everything over does not wait.
    if (taken == wanted) {
      await(minimum, timeoutNanos, minimumWaitNanos);
    }
    return taken;
  }

  // ---- completion side

  @Override
  public void await(int minimum, long timeoutNanos, long minimumWaitNanos) {
    if (!options.shared()) {
      exclusively(() -> 0);
    }
    waiting.locked(() -> {
      checkOpen();
      systemCalls++;
      waiting.await(minimum, timeoutNanos, minimumWaitNanos);
      return 0;
    });
  }

  @Override
  public void wake() {
    waiting.wake();
  }

  @Override
  public int ready() {
    return waiting.locked(this::look);
  }

  private int look() {
    if (simulation.completions.isEmpty()) {
      simulation.time.moveTo(simulation.time.now() + GLANCE_NANOS);
    }
    return simulation.completions.size();
  }

  @Override
  public int reap(long[] handles, int[] results, int offset, int max) {
    return exclusively(() -> {
      int count = Math.min(max, look());
      for (int index = 0; index < count; index++) {
        Simulation.Completion completion = simulation.completions.remove();
        handles[offset + index] = completion.handle();
        results[offset + index] = completion.result();
        outstanding.remove(completion.handle());
      }
      return count;
    });
  }

  @Override
  public boolean cancel(long handle) {
    return exclusively(() -> {
      boolean certain = simulation.cancel(handle);
      return certain;
    });
  }

  /** Not simulated: a descriptor that a program's own loop could wait for does not exist. */
  @Override
  public int eventFd() {
    throw new UnsupportedOperationException("a simulated driver has no eventfd");
  }

  // ---- resources

  @Override
  public int registerBuffer(MemorySegment region) {
    return waiting.locked(() -> {
      checkOpen();
      if (simulation.dice.happens(simulation.dice.profile().registrationRefused())) {
        return -Errno.ENOMEM;
      }
      buffers.put(nextBuffer, region);
      return nextBuffer++;
    });
  }

  @Override
  public void unregisterBuffer(int index) {
    waiting.locked(() -> buffers.remove(index) != null);
  }

  @Override
  public int registerFile(DriverFile file) {
    return waiting.locked(() -> {
      checkOpen();
      Simulation.own(file, disk);
      boolean refused = simulation.dice.happens(simulation.dice.profile().registrationRefused());
      return refused ? -Errno.ENOMEM : 0;
    });
  }

  @Override
  public void unregisterFile(DriverFile file) {
    Simulation.own(file, disk);
  }

  @Override
  public void grow(int newDepth) {
    waiting.locked(() -> {
      checkOpen();
      if (newDepth < depth || newDepth > DriverOptions.MAX_DEPTH) {
        throw new IllegalArgumentException(
            "depth must be %d to %d, not %d".formatted(depth, DriverOptions.MAX_DEPTH, newDepth));
      }
      depth = newDepth;
      return depth;
    });
  }

  @Override
  public DriverCounters counters() {
    return waiting.locked(() -> new DriverCounters(submitted, systemCalls, 0, 0, 0));
  }

  @Override
  public void close() {
    waiting.change(() -> closed = true);
  }

  /** Has a call of the submission or completion side done by one thread at a time. */
  private <T> T exclusively(Supplier<T> action) {
    String wrong = callers.enter();
    if (wrong != null) {
      throw waiting.locked(() -> simulation.failure(wrong));
    }
    try {
      return waiting.locked(() -> {
        checkOpen();
        T result = action.get();
        waiting.changed();
        return result;
      });
    } finally {
      callers.leave();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw simulation.failure("used after close (shared: " + options.shared() + ")");
    }
  }
}
