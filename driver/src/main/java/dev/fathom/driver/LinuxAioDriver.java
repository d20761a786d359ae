package dev.fathom.driver;

import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.EventFd;
import dev.fathom.linux.Iovecs;
import dev.fathom.linux.NativeAio;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Linux native AIO (io_submit(2)): direct reads and writes, syncs and polls go to the kernel in
 * batches, and their completions are read from memory.
 *
 * <p>The kernel does nothing else asynchronously by AIO, so the rest takes other ways. What lives
 * in memory is done at once by plain calls, as is what the page cache holds; other buffered
 * operations are done by workers; streams have {@link StreamLanes}. The {@link #counters} tell them
 * apart.
 *
 * <p>An operation that is the only one, and whose caller would only wait for it, is done by a plain
 * call in the caller's thread, unless that is a virtual thread.
 *
 * <p>Threads as in {@link Driver}. No wait ends by {@link Thread#interrupt}.
 */
public final class LinuxAioDriver implements Driver {
  private static final long IDLE_NANOS = 10_000_000_000L;

  private final boolean shared;
  private final TaskTable table;
  private final Preparation prepared;
  private final AioContexts contexts;
  private final CompletionQueue completions;
  private final WorkerPool workers;
  private final StreamLanes lanes;
  private final EventFd stop;
  private final Iovecs iovecs;
  private final Capabilities capabilities;
  private @Nullable EventFd signal;
  private Task[] toWorkers;
  private Task[] toKernel;
  private int workerCount;
  private int kernelCount;
  private long submitted;
  private long systemCalls;
  private long inline;
  private long punted;
  private long blockedInSubmit;
  private OperationWatch watch = OperationWatch.NONE;
  private boolean closed;

  private LinuxAioDriver(DriverOptions options, NativeAio aio, EventFd stop) {
    this.stop = stop;
    shared = options.shared();
    table = new TaskTable(options.depth());
    prepared = new Preparation(table);
    contexts = new AioContexts(aio, table);
    completions = new CompletionQueue(options.depth(), contexts);
    workers = new WorkerPool(options.workers(), IDLE_NANOS, this::performByWorker);
    lanes = new StreamLanes(this::performInLane);
    iovecs = new Iovecs(options.depth());
    toWorkers = new Task[options.depth()];
    toKernel = new Task[options.depth()];
    capabilities = new Capabilities(false, false, true, true, false, true, true, findings());
  }

  /**
   * Opens a driver.
   *
   * @throws IOException why there is none, with a remedy: the limit fs.aio-max-nr, a seccomp
   *     filter, a kernel before 4.19
   */
  public static LinuxAioDriver open(DriverOptions options) throws IOException {
    NativeAio aio = NativeAio.open(options.depth());
    EventFd stop = null;
    try {
      stop = EventFd.open();
    } finally {
      if (stop == null) {
        aio.close();
      }
    }
    return new LinuxAioDriver(options, aio, stop);
  }

  private static List<Finding> findings() {
    return List.of(
        Finding.ok("libaio", "direct I/O, syncs and polls by io_submit"),
        Finding.ok("buffered I/O", "cached reads at once, the rest on worker threads"),
        Finding.ok("registered buffers", "none: pages are looked up for each operation"));
  }

  @Override
  public DriverKind kind() {
    return DriverKind.LINUX_AIO;
  }

  @Override
  public Capabilities capabilities() {
    return capabilities;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public DriverFile open(Path path, FileOptions options) throws IOException {
    return NativeFile.open(path, options);
  }

  @Override
  public boolean accepts(DriverFile file) {
    return file instanceof NativeFile;
  }

  // ---- preparation

  @Override
  public void prepareNop(long handle) {
    prepared.nop(handle);
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
    prepared.transfer(
        Task.Kind.READ, handle, file, memory, address, lengthBytes, positionBytes, flags);
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
    prepared.transfer(
        Task.Kind.WRITE, handle, file, memory, address, lengthBytes, positionBytes, flags);
  }

  @Override
  public void prepareReadv(
      long handle, DriverFile file, MemorySegment[] memory, long positionBytes, int flags) {
    prepared.transfer(Task.Kind.READV, handle, file, memory, positionBytes, flags);
  }

  @Override
  public void prepareWritev(
      long handle, DriverFile file, MemorySegment[] memory, long positionBytes, int flags) {
    prepared.transfer(Task.Kind.WRITEV, handle, file, memory, positionBytes, flags);
  }

  @Override
  public void prepareSync(long handle, DriverFile file, boolean dataOnly, int flags) {
    prepared.sync(handle, file, dataOnly, flags);
  }

  @Override
  public void preparePoll(long handle, int fd, int events) {
    prepared.poll(handle, fd, events);
  }

  @Override
  public int prepared() {
    return prepared.count();
  }

  // ---- handing over

  @Override
  public int submit() {
    int count = prepared.count();
    if (count == 0) {
      return 0;
    }
    for (int i = 0; i < count; i++) {
      dispatch(prepared.at(i));
    }
    prepared.clear();
    workers.add(toWorkers, workerCount);
    workerCount = 0;
    int left = kernelCount == 0 ? 0 : submitToKernel();
    submitted += count - left;
    return count == left ? -Errno.EAGAIN : count - left;
  }

  /** Does a task at once, or puts it where it belongs. */
  private void dispatch(Task task) {
    if (task.cancelled) {
      completions.add(task, -Errno.ECANCELED);
      return;
    }
    switch (task.kind) {
      case NOP -> finish(task, 0);
      case POLL -> toKernel[kernelCount++] = task;
      case SYNC, DATA_SYNC -> dispatchSync(task);
      case READ, WRITE, READV, WRITEV -> dispatchTransfer(task);
    }
  }

  private void finish(Task task, int result) {
    inline++;
    watch.inline(task.handle);
    completions.add(task, result);
  }

  private void dispatchSync(Task task) {
    if (task.requiredFile().traits().inMemory()) {
      systemCalls++;
      finish(task, NativeCalls.perform(task));
    } else {
      toKernel[kernelCount++] = task;
    }
  }

  private void dispatchTransfer(Task task) {
    FileTraits traits = task.requiredFile().traits();
    boolean direct = traits.direct() && traits.seekable();
    boolean cached = !direct && task.reads() && traits.noWaitReads();
    if (!describe(task, cached || !traits.seekable())) {
      return;
    }
    if (!traits.seekable()) {
      punted(task);
      lanes.add(task);
    } else if (traits.inMemory()) {
      systemCalls++;
      finish(task, NativeCalls.perform(task));
    } else if (direct) {
      toKernel[kernelCount++] = task;
    } else if (!cached || !readCached(task)) {
      punted(task);
      toWorkers[workerCount++] = task;
    }
  }

  private void punted(Task task) {
    punted++;
    watch.punted(task.handle);
  }

  private boolean readCached(Task task) {
    int result = NativeCalls.readCached(task);
    systemCalls++;
    if (result == -Errno.EAGAIN || result == -Errno.EOPNOTSUPP) {
      return false;
    }
    finish(task, result);
    return true;
  }

  /** Makes the iovec array of a task that needs one; if that fails, the task has ended. */
  private boolean describe(Task task, boolean needed) {
    boolean vector = task.kind == Task.Kind.READV || task.kind == Task.Kind.WRITEV;
    try {
      if (vector) {
        task.vector = iovecs.set(task.index, task.segments);
        task.vectorCount = task.segments.length;
      } else if (needed || task.rwFlags() != 0) {
        task.vector = iovecs.set(task.index, task.address, task.lengthBytes);
        task.vectorCount = 1;
      }
      return true;
    } catch (ErrnoException e) {
      completions.add(task, -e.errno());
      return false;
    }
  }

  /** Hands the kernel's tasks over; how many stay prepared since it has no room. */
  private int submitToKernel() {
    NativeAio aio = contexts.newest();
    int count = kernelCount;
    for (int i = 0; i < count; i++) {
      prepareForKernel(aio, toKernel[i]);
    }
    boolean first = contexts.started(count);
    int done = 0;
    while (done < count) {
      int result = aio.submit();
      systemCalls++;
      if (result > 0) {
        done += result;
      } else if (result == -Errno.EAGAIN || result == 0) {
        break;
      } else if (result != -Errno.EINTR) {
        aio.forget(1);
        contexts.started(-1);
        completions.add(toKernel[done++], result);
      }
    }
    for (int i = 0; i < done; i++) {
      count(toKernel[i]);
    }
    keepPrepared(aio, done, count);
    kernelCount = 0;
    if (shared && first) {
      completions.sourceStarted();
    }
    return count - done;
  }

  /** Counts what the kernel has but did not take asynchronously, as far as is known. */
  private void count(Task task) {
    switch (task.kind) {
      case SYNC, DATA_SYNC -> punted(task); // fs/aio.c, aio_fsync: a kernel worker does it
      case READ, READV -> {
        if (!task.requiredFile().traits().noWaitReads()) {
          blockedInSubmit++;
          watch.punted(task.handle);
        }
      }
      case NOP, WRITE, WRITEV, POLL -> {}
    }
  }

  private void keepPrepared(NativeAio aio, int from, int to) {
    if (from < to) {
      aio.forget(to - from);
      contexts.started(from - to);
      for (int i = from; i < to; i++) {
        toKernel[i].phase = Task.Phase.PREPARED;
      }
      prepared.keep(toKernel, from, to);
    }
  }

  private static void prepareForKernel(NativeAio aio, Task task) {
    task.phase = Task.Phase.RUNNING;
    if (task.kind == Task.Kind.POLL) {
      aio.preparePoll(task.index, task.fd, task.events);
      return;
    }
    int fd = ((NativeFile) task.requiredFile()).fd();
    if (task.kind == Task.Kind.SYNC || task.kind == Task.Kind.DATA_SYNC) {
      aio.prepareSync(task.index, fd, task.kind == Task.Kind.DATA_SYNC);
      return;
    }
    boolean vector = task.kind == Task.Kind.READV || task.kind == Task.Kind.WRITEV;
    aio.prepareTransfer(
        task.index,
        task.writes(),
        vector,
        fd,
        vector ? task.vector : task.address,
        vector ? task.vectorCount : task.lengthBytes,
        task.positionBytes,
        task.rwFlags(),
        task.flags >>> FLAG_PRIORITY_SHIFT);
  }

  private void performByWorker(Task task) {
    completions.add(task, NativeCalls.perform(task));
  }

  private void performInLane(Task task) {
    completions.add(task, NativeCalls.performOnStream(task, stop));
  }

  @Override
  public int submitAndAwait(int minimum, long timeoutNanos, long minimumWaitNanos) {
    boolean alone = prepared.isSoleTransfer(minimum, timeoutNanos) && performHere(prepared.at(0));
    int taken = alone ? 1 : submit();
    completions.await(minimum, timeoutNanos, minimumWaitNanos);
    return taken;
  }

  /** Performs the only task in the caller's thread; false if that is not possible. */
  private boolean performHere(Task task) {
    if (Thread.currentThread().isVirtual()) {
      return false;
    }
    prepared.clear();
    submitted++;
    if (describe(task, false)) {
      systemCalls++;
      finish(task, NativeCalls.perform(task));
    }
    return true;
  }

  // ---- completion

  @Override
  public void await(int minimum, long timeoutNanos, long minimumWaitNanos) {
    completions.await(minimum, timeoutNanos, minimumWaitNanos);
  }

  @Override
  public void wake() {
    completions.wake();
  }

  @Override
  public int ready() {
    return completions.count();
  }

  @Override
  public int reap(long[] handles, int[] results, int offset, int max) {
    return completions.reap(handles, results, offset, max, table);
  }

  /** {@inheritDoc} Here: what waits for a worker or a lane, and polls. */
  @Override
  public boolean cancel(long handle) {
    Task task = table.find(handle);
    if (task == null) {
      return false;
    }
    return switch (task.phase) {
      case PREPARED -> {
        task.cancelled = true;
        yield true;
      }
      case QUEUED -> cancelQueued(task);
      case RUNNING -> task.kind == Task.Kind.POLL && completions.locked(() -> cancelPoll(task));
      case FREE, DONE -> false;
    };
  }

  private boolean cancelPoll(Task task) {
    return task.phase == Task.Phase.RUNNING && contexts.cancel(task);
  }

  private boolean cancelQueued(Task task) {
    boolean withdrawn = task.waitsForPeer() ? lanes.withdraw(task) : workers.withdraw(task);
    if (withdrawn) {
      completions.add(task, -Errno.ECANCELED);
    }
    return withdrawn;
  }

  /** {@inheritDoc} Operations handed over to the kernel before the first call do not signal. */
  @Override
  public int eventFd() {
    if (signal == null) {
      try {
        signal = EventFd.open();
      } catch (ErrnoException e) {
        throw new UncheckedIOException(e);
      }
      contexts.newest().signal(signal);
      completions.onArrival(signal::signal);
    }
    return signal.fd();
  }

  // ---- resources

  @Override
  public int registerBuffer(MemorySegment region) {
    return -Errno.EOPNOTSUPP;
  }

  @Override
  public void unregisterBuffer(int index) {
    throw new IllegalArgumentException("no buffer is registered as " + index);
  }

  @Override
  public int registerFile(DriverFile file) {
    return -Errno.EOPNOTSUPP;
  }

  @Override
  public void unregisterFile(DriverFile file) {
    // none can be registered
  }

  /** {@inheritDoc} Here by a second, larger context. */
  @Override
  public void grow(int depth) throws IOException {
    if (depth > DriverOptions.MAX_DEPTH) {
      throw new IllegalArgumentException(
          "depth must be 1 to " + DriverOptions.MAX_DEPTH + ", not " + depth);
    }
    if (depth <= table.depth()) {
      return;
    }
    NativeAio larger = NativeAio.open(depth);
    if (signal != null) {
      larger.signal(signal);
    }
    table.grow(depth);
    prepared.grow();
    completions.grow(depth);
    iovecs.grow(depth);
    toWorkers = new Task[depth];
    toKernel = new Task[depth];
    contexts.add(larger, completions);
  }

  @Override
  public void watch(OperationWatch next) {
    watch = next;
  }

  @Override
  public DriverCounters counters() {
    return new DriverCounters(
        submitted, systemCalls + contexts.waits(), inline, punted, blockedInSubmit);
  }

  /** {@inheritDoc} Waits for what the kernel has in flight, other than polls. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    stop.signal();
    workers.close();
    lanes.close();
    contexts.close();
    if (signal != null) {
      completions.onArrival(() -> {}); // a worker may still be inside an operation
      signal.close();
    }
    stop.close();
    iovecs.close();
  }
}
