package dev.fathom.aio;

import dev.fathom.driver.Driver;
import dev.fathom.driver.FileOptions;
import dev.fathom.linux.Errno;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A loop of one thread that starts operations and calls back, or completes futures, as they end.
 *
 * <p>Each operation is started by a method that takes an {@link IoCallback}, or by one that gives a
 * {@link CompletableFuture} of the bytes moved; it fails with an {@link IoException} that names
 * operation, file, position and length. More operations than the depth wait here until there is
 * room. Nothing is called back from within the method that started it.
 *
 * <p>Belongs to the thread that opened it; the others use {@link #execute} and {@link #stop}. For
 * blocking calls from many (virtual) threads see {@link IoService}.
 */
public final class EventLoop implements AutoCloseable {
  /** Most completions that are waited for at once: more makes fewer calls but longer pauses. */
  private static final int MOST_AWAITED = 16;

  private final ConfinedContext context;
  private final Completions batch;
  private final @Nullable Request[] requests;
  private final int[] free;
  private final ArrayDeque<Request> backlog = new ArrayDeque<>();
  private final Mailbox mailbox = new Mailbox();
  private int freeCount;

  /** Of the operations in flight, those that end by themselves. */
  private int certain;

  private volatile boolean sleeping;
  private volatile boolean stopped;

  private EventLoop(ConfinedContext context) {
    this.context = context;
    int depth = context.depth();
    batch = new Completions(Math.max(depth, 16));
    requests = new @Nullable Request[depth];
    free = new int[depth];
    for (int slot = depth - 1; slot >= 0; slot--) {
      free[freeCount++] = slot;
    }
  }

  /**
   * Opens a loop on a confined context of its own.
   *
   * @param depth most operations in flight at once
   * @throws IOException if no driver is to be had here
   */
  public static EventLoop open(int depth) throws IOException {
    return open(ContextOptions.confined(depth));
  }

  /** The same with options, which must not ask for a shared context. */
  public static EventLoop open(ContextOptions options) throws IOException {
    return open(options, IoContext.source(options));
  }

  /** The same on the caller's driver: for simulation and tests. */
  public static EventLoop open(ContextOptions options, IoContext.DriverSource source)
      throws IOException {
    if (options.shared()) {
      throw new IllegalArgumentException("an event loop needs a confined context: " + options);
    }
    return new EventLoop(ConfinedContext.open(options, source));
  }

  /** The context underneath; prepare nothing on it, for the loop would not know the tags. */
  public IoContext context() {
    return context;
  }

  /** Opens a file. May block. */
  public IoFile open(Path path, FileOptions options) throws IOException {
    return context.open(path, options);
  }

  /** Opens a file. Any thread; may block. */
  IoFile openAnywhere(Path path, FileOptions options) throws IOException {
    return context.openAnywhere(path, options);
  }

  // ---- operations

  /** Reads into native memory; short at the end of the file. */
  public CompletableFuture<Integer> read(IoFile file, MemorySegment memory, long positionBytes) {
    return start(Request.read(file, readable(memory), positionBytes));
  }

  /** Reads into a part of a pool's buffer. */
  public CompletableFuture<Integer> read(
      IoFile file, IoBuffer buffer, long offsetBytes, int lengthBytes, long positionBytes) {
    return start(Request.read(file, buffer, offsetBytes, lengthBytes, positionBytes));
  }

  /** Reads and calls back. */
  public void read(
      IoFile file, MemorySegment memory, long positionBytes, IoCallback callback) {
    add(Request.read(file, readable(memory), positionBytes).to(callback));
  }

  /** Reads into a part of a pool's buffer and calls back. */
  public void read(
      IoFile file,
      IoBuffer buffer,
      long offsetBytes,
      int lengthBytes,
      long positionBytes,
      IoCallback callback) {
    add(Request.read(file, buffer, offsetBytes, lengthBytes, positionBytes).to(callback));
  }

  /** Writes from native memory; it must not change until the future is complete. */
  public CompletableFuture<Integer> write(IoFile file, MemorySegment memory, long positionBytes) {
    Checks.memory(memory);
    return start(Request.write(file, memory, positionBytes));
  }

  /** Writes from a part of a pool's buffer. */
  public CompletableFuture<Integer> write(
      IoFile file, IoBuffer buffer, long offsetBytes, int lengthBytes, long positionBytes) {
    return start(Request.write(file, buffer, offsetBytes, lengthBytes, positionBytes));
  }

  /** Writes and calls back. */
  public void write(
      IoFile file, MemorySegment memory, long positionBytes, IoCallback callback) {
    Checks.memory(memory);
    add(Request.write(file, memory, positionBytes).to(callback));
  }

  /** Writes from a part of a pool's buffer and calls back. */
  public void write(
      IoFile file,
      IoBuffer buffer,
      long offsetBytes,
      int lengthBytes,
      long positionBytes,
      IoCallback callback) {
    add(Request.write(file, buffer, offsetBytes, lengthBytes, positionBytes).to(callback));
  }

  /** Makes what was written so far durable: fsync(2). Orders nothing: see {@link Settings}. */
  public CompletableFuture<Integer> sync(IoFile file) {
    return perform(Operation.fsync(file));
  }

  /** Any operation. It must not be linked: for chains see {@link #perform(List)}. */
  public CompletableFuture<Integer> perform(Operation operation) {
    requireUnlinked(operation);
    return start(Request.of(operation));
  }

  /** Any operation, with a callback. */
  public void perform(Operation operation, IoCallback callback) {
    requireUnlinked(operation);
    add(Request.of(operation).to(callback));
  }

  /**
   * Several operations together, so that links hold between them.
   *
   * @return a future for each
   * @throws IllegalStateException if the depth has no room for all now
   */
  public List<CompletableFuture<Integer>> perform(List<? extends Operation> chain) {
    if (chain.size() > freeCount || !backlog.isEmpty()) {
      throw new IllegalStateException(
          "no room for " + chain.size() + " operations at once: " + freeCount + " free");
    }
    return chain.stream().map(operation -> start(Request.of(operation))).toList();
  }

  private static void requireUnlinked(Operation operation) {
    if (operation.settings().link() != Link.NONE) {
      throw new IllegalArgumentException("a linked operation needs its successor: " + operation);
    }
  }

  private static MemorySegment readable(MemorySegment memory) {
    Checks.memory(memory);
    Checks.writable(memory);
    return memory;
  }

  private CompletableFuture<Integer> start(Request request) {
    IoFuture future = new IoFuture(request);
    add(request);
    return future;
  }

  private void add(Request request) {
    if (freeCount == 0 || !backlog.isEmpty()) {
      backlog.add(request);
    } else {
      prepare(request);
    }
  }

  private void prepare(Request request) {
    int slot = free[--freeCount];
    long handle = IoContext.FULL;
    try {
      handle = request.prepare(context, slot);
    } finally {
      if (handle == IoContext.FULL) {
        freeCount++;
      }
    }
    assert handle != IoContext.FULL : "the context has room wherever the loop has";
    requests[slot] = request;
    certain += request.endsByItself() ? 1 : 0;
  }

  // ---- the loop

  /** Operations started and not ended. */
  public int pending() {
    return requests.length - freeCount + backlog.size();
  }

  /** Runs until nothing is pending, or {@link #stop}. */
  public void runUntilIdle() {
    while (!stopped && (pending() > 0 || !mailbox.isEmpty())) {
      runOnce(Driver.UNTIL_WOKEN);
    }
  }

  /** Runs until {@link #stop}. */
  public void run() {
    while (!stopped) {
      runOnce(Driver.UNTIL_WOKEN);
    }
  }

  /** Runs until a future is complete, and answers its value. */
  public <T> T runUntil(CompletableFuture<T> future) {
    while (!future.isDone()) {
      if (stopped) {
        throw new IllegalStateException("loop was stopped");
      }
      runOnce(Driver.UNTIL_WOKEN);
    }
    return future.join();
  }

  /**
   * One round: starts what waits for room, waits until something has ended or was posted, calls back.
   *
   * @param timeoutNanos {@link IoContext#FOREVER} or at least 0
   * @return how many operations have ended
   */
  public int runOnce(long timeoutNanos) {
    int tasks = openMail();
    startBacklog();
    boolean quick = tasks > 0 || stopped;
    if (!quick) {
      sleeping = true; // who puts mail from here on wakes us
      quick = !mailbox.isEmpty();
    }
    int awaited = quick ? 0 : awaited();
    int count;
    try {
      count = context.awaitOnce(batch, awaited, awaited == 0 ? 0 : limited(timeoutNanos));
    } finally {
      sleeping = false;
    }
    for (int i = 0; i < count; i++) {
      end((int) batch.tags[i], batch.results[i]);
    }
    openMail();
    return count;
  }

  private static long limited(long timeoutNanos) {
    return timeoutNanos < 0 ? Driver.UNTIL_WOKEN : timeoutNanos;
  }

  /** A part of what certainly ends, so that one system call serves several operations. */
  private int awaited() {
    return Math.clamp(certain / 4, 1, MOST_AWAITED);
  }

  private void end(int slot, int result) {
    Request request = requests[slot];
    assert request != null : slot;
    requests[slot] = null;
    free[freeCount++] = slot;
    certain -= request.endsByItself() ? 1 : 0;
    request.callback().completed(result);
  }

  private void startBacklog() {
    while (freeCount > 0 && !backlog.isEmpty()) {
      startLate(backlog.remove());
    }
  }

  private void startLate(Request request) {
    try {
      prepare(request);
    } catch (RuntimeException e) {
      request.callback().refused(e);
    }
  }

  /** Takes requests and tasks of other threads; how many tasks ran. */
  private int openMail() {
    int tasks = 0;
    Request request = mailbox.takeAll();
    while (request != null) {
      Request following = request.next;
      request.next = null;
      Runnable task = request.task();
      if (task != null) {
        task.run();
        tasks++;
      } else if (freeCount == 0 || !backlog.isEmpty()) {
        backlog.add(request);
      } else {
        startLate(request);
      }
      request = following;
    }
    return tasks;
  }

  // ---- other threads

  /** Runs something in the loop's thread. Any thread; does not wait. */
  public void execute(Runnable task) {
    send(Request.task(task));
  }

  /** Starts an operation from another thread. */
  void send(Request request) {
    mailbox.put(request);
    if (sleeping) {
      sleeping = false;
      context.wake();
    }
  }

  /** Makes {@link #run} return. Any thread. */
  public void stop() {
    stopped = true;
    context.wake();
  }

  /** Ends all operations as {@link IoContext#close} does; their futures fail with ECANCELED. */
  @Override
  public void close() {
    stopped = true;
    context.close();
    failPending();
  }

  private void failPending() {
    openMailToBacklog();
    for (int slot = 0; slot < requests.length; slot++) {
      Request request = requests[slot];
      if (request != null) {
        requests[slot] = null;
        request.callback().completed(-Errno.ECANCELED);
      }
    }
    Request late;
    while ((late = backlog.poll()) != null) {
      late.callback().completed(-Errno.ECANCELED);
    }
  }

  private void openMailToBacklog() {
    Request request = mailbox.takeAll();
    while (request != null) {
      Request following = request.next;
      if (request.task() == null) {
        backlog.add(request);
      }
      request = following;
    }
  }
}
