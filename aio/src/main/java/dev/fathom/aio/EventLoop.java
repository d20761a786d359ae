package dev.fathom.aio;

import dev.fathom.driver.Driver;
import dev.fathom.driver.FileOptions;
import dev.fathom.linux.Errno;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A loop of one thread that starts operations and calls back, or completes futures, as they end.
 *
 * <p>Each operation is started by a method that takes an {@link IoCallback}, or by one that gives a
 * {@link CompletableFuture} of the bytes moved; it fails with an {@link IoException} that names
 * operation, file, position and length. Cancelling the future does not end the operation. More
 * operations than the depth wait here until there is room. Nothing is called back from within the
 * method that started it.
 *
 * <p>What a callback or task throws comes out of the method that runs the loop, after everything
 * else that had ended with it was called back; the loop can be run again.
 *
 * <p>Belongs to the thread that opened it; the others use {@link #execute} and {@link #stop}. For
 * blocking calls from many (virtual) threads see {@link IoService}.
 */
public final class EventLoop implements AutoCloseable {
  private static final VarHandle SLEEPING;

  static {
    try {
      SLEEPING = MethodHandles.lookup().findVarHandle(EventLoop.class, "sleeping", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Thread owner = Thread.currentThread();
  private final ConfinedContext context;
  private final Completions batch;

  private final CallbackTable inFlight;
  private final ArrayDeque<Request> backlog = new ArrayDeque<>();
  private final Mailbox mailbox = new Mailbox();

  private Runnable afterCallbacks = () -> {};
  private final Patience patience = new Patience();
  private boolean running;
  private @Nullable Throwable thrown;
  private volatile boolean sleeping;
  private volatile boolean stopped;

  private EventLoop(ConfinedContext context) {
    this.context = context;
    batch = new Completions(Math.max(context.depth(), 16));
    inFlight = new CallbackTable(context.depth());
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
    IoFuture future = new IoFuture("read", file, positionBytes, memory.byteSize());
    read(file, memory, positionBytes, future);
    return future;
  }

  /** Reads into a part of a pool's buffer. */
  public CompletableFuture<Integer> read(
      IoFile file, IoBuffer buffer, long offsetBytes, int lengthBytes, long positionBytes) {
    IoFuture future = new IoFuture("read", file, positionBytes, lengthBytes);
    read(file, buffer, offsetBytes, lengthBytes, positionBytes, future);
    return future;
  }

  /** Reads and calls back. */
  public void read(IoFile file, MemorySegment memory, long positionBytes, IoCallback callback) {
    if (full()) {
      postpone(Request.read(file, memory, positionBytes).to(callback));
    } else {
      beginRead(file, memory, positionBytes, callback);
    }
  }

  /** Reads into a part of a pool's buffer and calls back. */
  public void read(
      IoFile file,
      IoBuffer buffer,
      long offsetBytes,
      int lengthBytes,
      long positionBytes,
      IoCallback callback) {
    if (full()) {
      postpone(Request.read(file, buffer, offsetBytes, lengthBytes, positionBytes).to(callback));
    } else {
      beginRead(file, buffer, offsetBytes, lengthBytes, positionBytes, callback);
    }
  }

  /** Writes from native memory; it must not change until the future is complete. */
  public CompletableFuture<Integer> write(IoFile file, MemorySegment memory, long positionBytes) {
    IoFuture future = new IoFuture("write", file, positionBytes, memory.byteSize());
    write(file, memory, positionBytes, future);
    return future;
  }

  /** Writes from a part of a pool's buffer. */
  public CompletableFuture<Integer> write(
      IoFile file, IoBuffer buffer, long offsetBytes, int lengthBytes, long positionBytes) {
    IoFuture future = new IoFuture("write", file, positionBytes, lengthBytes);
    write(file, buffer, offsetBytes, lengthBytes, positionBytes, future);
    return future;
  }

  /** Writes and calls back. */
  public void write(IoFile file, MemorySegment memory, long positionBytes, IoCallback callback) {
    if (full()) {
      postpone(Request.write(file, memory, positionBytes).to(callback));
    } else {
      beginWrite(file, memory, positionBytes, callback);
    }
  }

  /** Writes from a part of a pool's buffer and calls back. */
  public void write(
      IoFile file,
      IoBuffer buffer,
      long offsetBytes,
      int lengthBytes,
      long positionBytes,
      IoCallback callback) {
    if (full()) {
      postpone(Request.write(file, buffer, offsetBytes, lengthBytes, positionBytes).to(callback));
    } else {
      beginWrite(file, buffer, offsetBytes, lengthBytes, positionBytes, callback);
    }
  }

  /** Makes what was written so far durable: fsync(2). Orders nothing: see {@link Settings}. */
  public CompletableFuture<Integer> sync(IoFile file) {
    return perform(Operation.fsync(file));
  }

  /** Any operation. It must not be linked: for chains see {@link #perform(List)}. */
  public CompletableFuture<Integer> perform(Operation operation) {
    IoFuture future = IoFuture.of(operation);
    perform(operation, future);
    return future;
  }

  /** Any operation, with a callback. */
  public void perform(Operation operation, IoCallback callback) {
    requireUnlinked(operation);
    if (full()) {
      postpone(Request.of(operation).to(callback));
    } else {
      begin(operation, callback);
    }
  }

  /**
   * Several operations together, so that links hold between them. The last one must not be linked.
   *
   * @return a future for each. That of an operation that is misuse fails with what it is; those
   *     after it fail with ECANCELED
   * @throws IllegalStateException if the depth has no room for all now
   */
  public List<CompletableFuture<Integer>> perform(List<? extends Operation> chain) {
    if (full() || chain.size() > inFlight.room()) {
      throw new IllegalStateException(
          "no room for " + chain.size() + " operations at once: " + inFlight.room() + " free");
    }
    if (!chain.isEmpty()) {
      requireUnlinked(chain.getLast());
    }
    List<CompletableFuture<Integer>> futures = new ArrayList<>(chain.size());
    boolean broken = false;
    for (Operation operation : chain) {
      IoFuture future = IoFuture.of(operation);
      futures.add(future);
      if (broken) {
        future.completed(-Errno.ECANCELED);
      } else {
        broken = !tryBegin(operation, future);
      }
    }
    return futures;
  }

  private boolean tryBegin(Operation operation, IoFuture future) {
    try {
      begin(operation, future);
      return true;
    } catch (IllegalArgumentException | IllegalStateException | UnsupportedOperationException e) {
      context.submit(); // ends the chain, so that nothing else is tied to it
      future.refused(e);
      return false;
    }
  }

  private void postpone(Request request) {
    backlog.add(request.asked(context.probes()));
  }

  static void requireUnlinked(Operation operation) {
    if (operation.settings().link() != Link.NONE) {
      throw new IllegalArgumentException("a linked operation needs its successor: " + operation);
    }
  }

  /** Whether new operations must wait for room. Otherwise the context checks the thread. */
  private boolean full() {
    if (inFlight.room() > 0 && backlog.isEmpty()) {
      return false;
    }
    requireOwner();
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // a thread is what it is
  private void requireOwner() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "loop belongs to " + owner + ", not to " + Thread.currentThread());
    }
  }

  // ---- starting, where there is room

  void beginRead(IoFile file, MemorySegment memory, long positionBytes, IoCallback callback) {
    long handle = context.prepareRead(file, memory, positionBytes, inFlight.next());
    begun(handle, callback, CallbackTable.natureOn(file), file);
  }

  void beginRead(
      IoFile file,
      IoBuffer buffer,
      long offsetBytes,
      int lengthBytes,
      long positionBytes,
      IoCallback callback) {
    int slot = inFlight.next();
    long handle = context.prepareRead(file, buffer, offsetBytes, lengthBytes, positionBytes, slot);
    begun(handle, callback, CallbackTable.natureOn(file), file);
  }

  void beginWrite(IoFile file, MemorySegment memory, long positionBytes, IoCallback callback) {
    long handle = context.prepareWrite(file, memory, positionBytes, inFlight.next());
    begun(handle, callback, CallbackTable.natureOn(file), file);
  }

  void beginWrite(
      IoFile file,
      IoBuffer buffer,
      long offsetBytes,
      int lengthBytes,
      long positionBytes,
      IoCallback callback) {
    int slot = inFlight.next();
    long handle = context.prepareWrite(file, buffer, offsetBytes, lengthBytes, positionBytes, slot);
    begun(handle, callback, CallbackTable.natureOn(file), file);
  }

  void begin(Operation operation, IoCallback callback) {
    long handle = context.prepare(operation, inFlight.next());
    begun(handle, callback, CallbackTable.natureOf(operation), operation.file());
  }

  private void begun(long handle, IoCallback callback, byte nature, @Nullable IoFile file) {
    assert handle != IoContext.FULL : "the context has room wherever the loop has";
    inFlight.take(callback, nature, file);
  }

  // ---- the loop

  /** Operations started and not ended. */
  public int pending() {
    return inFlight.inFlight() + backlog.size();
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

  /**
   * Runs until a future is complete, and answers its value; fails as {@link CompletableFuture#join}
   * does.
   *
   * @throws IllegalStateException if the loop was stopped first
   */
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
   * One round: starts what waits for room, waits until something has ended or was sent, calls back.
   *
   * @param timeoutNanos {@link IoContext#FOREVER} or at least 0
   * @return how many operations have ended
   * @throws IllegalStateException if called by a callback or task, or by another thread
   */
  public int runOnce(long timeoutNanos) {
    requireOwner();
    if (running) {
      throw new IllegalStateException("the loop is running: a callback cannot run it again");
    }
    running = true;
    int count;
    try {
      count = round(timeoutNanos < 0 ? Driver.UNTIL_WOKEN : timeoutNanos);
    } finally {
      running = false;
    }
    rethrow();
    return count;
  }

  private int round(long timeoutNanos) {
    int tasks = openMail();
    startBacklog();
    int count =
        tasks > 0 || stopped || thrown != null
            ? context.awaitOnce(batch, 0, 0)
            : awaitSome(timeoutNanos);
    for (int i = 0; i < count; i++) {
      end((int) batch.tags[i], batch.results[i]);
    }
    afterCallbacks.run();
    openMail();
    return count;
  }

  private int awaitSome(long timeoutNanos) {
    int wanted = patience.wanted(inFlight.certain(), timeoutNanos);
    if (wanted == 1) {
      return await(1, timeoutNanos);
    }
    if (inFlight.onOneFile()) {
      return await(wanted, timeoutNanos); // no other device has something that would be late
    }
    int count = await(wanted, Patience.NANOS);
    if (count >= wanted) {
      patience.rewarded();
    } else if (mailbox.isEmpty()) {
      patience.disappointed();
    }
    return count > 0
        ? count
        : await(1, timeoutNanos < 0 ? timeoutNanos : timeoutNanos - Patience.NANOS);
  }

  /** Waits for completions, mail, or {@link #stop}. */
  private int await(int minimum, long timeoutNanos) {
    sleeping = true; // who puts mail from here on wakes us
    try {
      boolean quick = stopped || !mailbox.isEmpty();
      return context.awaitOnce(batch, quick ? 0 : minimum, quick ? 0 : timeoutNanos);
    } finally {
      sleeping = false;
    }
  }

  private void end(int slot, int result) {
    IoCallback callback = inFlight.end(slot);
    if (callback != null) {
      tell(callback, result);
    }
  }

  private void tell(IoCallback callback, int result) {
    try {
      callback.completed(result);
    } catch (RuntimeException | Error e) {
      keep(e);
    }
  }

  @SuppressWarnings("ReferenceEquality") // an exception cannot suppress itself
  private void keep(Throwable e) {
    if (thrown == null) {
      thrown = e;
    } else if (thrown != e) {
      thrown.addSuppressed(e);
    }
  }

  private void rethrow() {
    Throwable first = thrown;
    thrown = null;
    if (first instanceof Error e) {
      throw e;
    }
    if (first instanceof RuntimeException e) {
      throw e;
    }
  }

  private void startBacklog() {
    while (inFlight.room() > 0 && !backlog.isEmpty()) {
      startLate(backlog.remove());
    }
  }

  private void startLate(Request request) {
    try {
      request.start(this, context.probes());
    } catch (RuntimeException misuse) {
      refuse(request.callback(), misuse);
    }
  }

  private void refuse(IoCallback callback, RuntimeException misuse) {
    try {
      callback.refused(misuse);
    } catch (RuntimeException | Error e) {
      keep(e);
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
        run(task);
        tasks++;
      } else if (inFlight.room() == 0 || !backlog.isEmpty()) {
        backlog.add(request);
      } else {
        startLate(request);
      }
      request = following;
    }
    return tasks;
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      keep(e);
    }
  }

  // ---- other threads

  /**
   * Runs something in the loop's thread. Any thread; does not wait. What has not run when the loop
   * is closed does not run.
   *
   * @throws IllegalStateException if the loop is closed
   */
  public void execute(Runnable task) {
    if (!send(Request.task(task))) {
      throw new IllegalStateException("loop is closed");
    }
  }

  /** Has something run at the end of each round and of {@link #close}. */
  void afterCallbacks(Runnable action) {
    afterCallbacks = action;
  }

  /** Number of its context in traces. */
  int traceNumber() {
    return context.probes().context();
  }

  /** Hands something over from any thread; false if the loop is closed. */
  boolean send(Request request) {
    if (!mailbox.put(request.asked(context.probes()))) {
      return false;
    }
    if (sleeping && SLEEPING.compareAndSet(this, true, false)) {
      context.wake();
    }
    return true;
  }

  /** Whether nothing can be sent any more. */
  boolean isClosed() {
    return stopped || mailbox.isClosed();
  }

  /** Makes {@link #run} return, for good. Any thread. */
  public void stop() {
    stopped = true;
    context.wake();
  }

  /**
   * Ends all operations as {@link IoContext#close} does; whoever waits for one is told ECANCELED.
   *
   * @throws IllegalStateException if called by a callback or task, or by another thread
   */
  @Override
  public void close() {
    requireOwner();
    if (running) {
      throw new IllegalStateException("the loop is running: stop it, and close it then");
    }
    stopped = true;
    try {
      context.close();
    } finally {
      abandonAll();
    }
    rethrow();
  }

  private void abandonAll() {
    for (int slot = 0; slot < inFlight.depth(); slot++) {
      end(slot, -Errno.ECANCELED);
    }
    Request late;
    while ((late = backlog.poll()) != null) {
      abandon(late);
    }
    late = mailbox.close();
    while (late != null) {
      Request following = late.next;
      abandon(late);
      late = following;
    }
    afterCallbacks.run();
  }

  private void abandon(Request request) {
    try {
      request.abandon(-Errno.ECANCELED);
    } catch (RuntimeException | Error e) {
      keep(e);
    }
  }
}
