package dev.fathom.driver;

import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.EventFd;
import dev.fathom.linux.Linux;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Worker threads that call {@link FileChannel}: the driver that works on every operating system.
 *
 * <p>Operations on files wait for one of {@link DriverOptions#workers} threads in an {@link
 * AgeingQueue}; those on streams have {@link StreamLanes} of their own; polls share one {@link
 * Poller}. A single operation whose caller would only wait for it is done by the caller itself,
 * unless that is a virtual thread, whose carrier it would hold.
 *
 * <p>Threads as in {@link Driver}. No wait ends by {@link Thread#interrupt}; the interrupt is kept.
 */
public final class ThreadDriver implements Driver {
  private static final long IDLE_NANOS = 10_000_000_000L;

  private final TaskTable table;
  private final Preparation prepared;
  private final CompletionQueue completions;
  private final WorkerPool workers;
  private final StreamLanes lanes = new StreamLanes(this::perform);
  private final Capabilities capabilities;
  private @Nullable Poller poller;
  private @Nullable EventFd signal;
  private Task[] handedOver;
  private long submitted;
  private long inline;
  private long punted;
  private OperationWatch watch = OperationWatch.NONE;
  private boolean closed;

  private ThreadDriver(DriverOptions options) {
    table = new TaskTable(options.depth());
    prepared = new Preparation(table);
    completions = new CompletionQueue(options.depth(), null);
    workers = new WorkerPool(options.workers(), IDLE_NANOS, this::perform);
    handedOver = new Task[options.depth()];
    capabilities = capabilities(Linux.isSupported());
  }

  /** Opens a driver; it has no threads until there is work for them. */
  public static ThreadDriver open(DriverOptions options) {
    return new ThreadDriver(options);
  }

  private static Capabilities capabilities(boolean linux) {
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok("threads", "operations run on worker threads by FileChannel"));
    findings.add(Finding.ok("registered buffers", "none: memory is looked up for each operation"));
    if (!linux) {
      findings.add(
          Finding.missing("poll", "no poll and no eventfd outside Linux", "use files only"));
    }
    return new Capabilities(false, false, linux, linux, false, true, false, findings);
  }

  @Override
  public DriverKind kind() {
    return DriverKind.THREADS;
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
    return ChannelFile.open(path, options);
  }

  @Override
  public boolean accepts(DriverFile file) {
    return file instanceof ChannelFile;
  }

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

  @Override
  public int submit() {
    int count = prepared.count();
    int toWorkers = 0;
    for (int i = 0; i < count; i++) {
      Task task = prepared.at(i);
      if (!dispatch(task)) {
        handedOver[toWorkers++] = task;
        watch.punted(task.handle);
      }
    }
    prepared.clear();
    submitted += count;
    punted += toWorkers;
    workers.add(handedOver, toWorkers);
    return count;
  }

  /** Does what needs no worker; false if one is needed. */
  private boolean dispatch(Task task) {
    if (task.cancelled) {
      completions.add(task, -Errno.ECANCELED);
      return true;
    }
    if (task.kind == Task.Kind.NOP) {
      inline++;
      watch.inline(task.handle);
      completions.add(task, 0);
      return true;
    }
    if (task.kind == Task.Kind.POLL) {
      dispatchPoll(task);
      return true;
    }
    if (task.waitsForPeer()) {
      punted++;
      watch.punted(task.handle);
      lanes.add(task);
      return true;
    }
    return false;
  }

  private void dispatchPoll(Task task) {
    if (!capabilities.poll()) {
      completions.add(task, -Errno.EOPNOTSUPP);
      return;
    }
    try {
      if (poller == null) {
        poller = new Poller(completions);
      }
      poller.add(task);
    } catch (ErrnoException e) {
      completions.add(task, -e.errno());
    }
  }

  /** In a worker: performs a task and delivers its completion. */
  private void perform(Task task) {
    ChannelFile file = (ChannelFile) task.requiredFile();
    FileChannel channel = task.writes() ? file.writer() : file.channel();
    completions.add(task, ChannelCalls.perform(task, channel));
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
    Thread caller = Thread.currentThread();
    if (caller.isVirtual() || caller.isInterrupted()) {
      return false;
    }
    FileChannel channel = ((ChannelFile) task.requiredFile()).callerChannel();
    if (channel == null) {
      return false;
    }
    int result = ChannelCalls.perform(task, channel);
    if (!channel.isOpen()) {
      watch.retried(task.handle);
      return false; // interrupted; a worker does it again: same bytes, same position
    }
    prepared.clear();
    submitted++;
    inline++;
    watch.inline(task.handle);
    completions.add(task, result);
    return true;
  }

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

  /**
   * {@inheritDoc}
   *
   * <p>Here: what waits for a worker, and polls. What runs is not disturbed.
   */
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
      case QUEUED, RUNNING -> cancelStarted(task);
      case FREE, DONE -> false;
    };
  }

  private boolean cancelStarted(Task task) {
    boolean withdrawn;
    if (task.kind == Task.Kind.POLL) {
      withdrawn = poller != null && poller.withdraw(task);
    } else {
      withdrawn = task.waitsForPeer() ? lanes.withdraw(task) : workers.withdraw(task);
    }
    if (withdrawn) {
      completions.add(task, -Errno.ECANCELED);
    }
    return withdrawn;
  }

  @Override
  public int eventFd() {
    if (!capabilities.eventFd()) {
      throw new UnsupportedOperationException("eventfd exists on Linux only");
    }
    if (signal == null) {
      try {
        signal = EventFd.open();
      } catch (ErrnoException e) {
        throw new UncheckedIOException(e);
      }
      completions.onArrival(signal::signal);
    }
    return signal.fd();
  }

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

  @Override
  public void grow(int depth) {
    if (depth > DriverOptions.MAX_DEPTH) {
      throw new IllegalArgumentException(
          "depth must be 1 to " + DriverOptions.MAX_DEPTH + ", not " + depth);
    }
    if (depth > table.depth()) {
      table.grow(depth);
      prepared.grow();
      completions.grow(depth);
      handedOver = new Task[depth];
    }
  }

  @Override
  public void watch(OperationWatch next) {
    watch = next;
  }

  /** {@inheritDoc} Here every operation that a worker or a lane takes is punted. */
  @Override
  public DriverCounters counters() {
    return new DriverCounters(submitted, 0, inline, punted, 0);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    workers.close();
    lanes.close();
    if (poller != null) {
      poller.close();
    }
    if (signal != null) {
      completions.onArrival(() -> {}); // a worker may still be inside an operation
      signal.close();
    }
  }
}
