package dev.fathom.aio;

import dev.fathom.driver.DriverFile;
import dev.fathom.driver.FileOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/**
 * Plain blocking calls, and futures, for any thread: a platform thread of its own runs an {@link
 * EventLoop} for all of them. A virtual thread that waits gives its carrier away; thousands may
 * wait at once. A platform thread that waits for a read, write or sync of a file makes the system
 * call itself, since nothing is faster.
 *
 * <p>Futures complete on the service's thread: what depends on them must not block there.
 */
public final class IoService implements AutoCloseable {
  private final EventLoop loop;
  private final Thread thread;
  private final BlockedCall.Released released;
  private final CallProbes calls;

  private IoService(EventLoop loop, Thread thread, BlockedCall.Released released) {
    this.loop = loop;
    this.thread = thread;
    this.released = released;
    calls = new CallProbes(loop.traceNumber());
  }

  /** Opens a service with a depth of 128. */
  public static IoService open() throws IOException {
    return open(ContextOptions.confined(128));
  }

  /**
   * Opens a service.
   *
   * @param options of its context, which is confined to the service's thread
   * @throws IOException if no driver is to be had here
   */
  public static IoService open(ContextOptions options) throws IOException {
    return open(options, IoContext.source(options));
  }

  /** The same on a driver from the caller's source: for simulation and tests. */
  public static IoService open(ContextOptions options, IoContext.DriverSource source)
      throws IOException {
    CompletableFuture<EventLoop> opened = new CompletableFuture<>();
    BlockedCall.Released released = new BlockedCall.Released();
    Thread thread =
        Thread.ofPlatform()
            .name("fathom-io")
            .daemon()
            .start(() -> serve(options, source, opened, released));
    try {
      return new IoService(opened.join(), thread, released);
    } catch (CompletionException e) {
      throw rethrown(e);
    }
  }

  private static void serve(
      ContextOptions options,
      IoContext.DriverSource source,
      CompletableFuture<EventLoop> opened,
      BlockedCall.Released released) {
    try (EventLoop loop = EventLoop.open(options, source)) {
      loop.afterCallbacks(released::letGo);
      opened.complete(loop);
      loop.run();
    } catch (IOException | RuntimeException | Error e) {
      if (!opened.completeExceptionally(e)) {
        System.getLogger("dev.fathom.aio")
            .log(System.Logger.Level.ERROR, "the service's thread has failed", e);
      }
    }
  }

  private static RuntimeException rethrown(CompletionException e) throws IOException {
    return switch (e.getCause()) {
      case IOException cause -> throw cause;
      case RuntimeException cause -> throw cause;
      case Error cause -> throw cause;
      case null, default -> e;
    };
  }

  /** What was chosen and why. */
  public ContextReport report() {
    return loop.context().report();
  }

  /** Opens a file. May block. */
  public IoFile open(Path path, FileOptions options) throws IOException {
    return loop.openAnywhere(path, options);
  }

  // ---- blocking calls

  /**
   * Reads into native memory. Blocks; an interrupt does not end it, but is kept.
   *
   * @return bytes read: fewer at the end of the file, 0 behind it
   * @throws IoException naming operation, file, position, length and errno
   */
  public int read(IoFile file, MemorySegment memory, long positionBytes) throws IoException {
    return call(Request.read(file, memory, positionBytes));
  }

  /** Reads into a part of a pool's buffer; as above. */
  public int read(
      IoFile file, IoBuffer buffer, long offsetBytes, int lengthBytes, long positionBytes)
      throws IoException {
    return call(Request.read(file, buffer, offsetBytes, lengthBytes, positionBytes));
  }

  /** Writes from native memory; as the read. */
  public int write(IoFile file, MemorySegment memory, long positionBytes) throws IoException {
    return call(Request.write(file, memory, positionBytes));
  }

  /** Writes from a part of a pool's buffer; as the read. */
  public int write(
      IoFile file, IoBuffer buffer, long offsetBytes, int lengthBytes, long positionBytes)
      throws IoException {
    return call(Request.write(file, buffer, offsetBytes, lengthBytes, positionBytes));
  }

  /** Makes what was written so far durable: fsync(2). Blocks. */
  public void sync(IoFile file) throws IoException {
    call(Request.of(Operation.fsync(file)));
  }

  /** Any operation that is not linked. Blocks. */
  public int perform(Operation operation) throws IoException {
    EventLoop.requireUnlinked(operation);
    return call(Request.of(operation));
  }

  private int call(Request request) throws IoException {
    if (inService()) {
      throw new IllegalStateException(
          "what runs in the service's thread must not wait for it: use the methods with futures");
    }
    int result = Thread.currentThread().isVirtual() ? DriverFile.NO_PLAIN_CALL : plainly(request);
    if (result == DriverFile.NO_PLAIN_CALL) {
      BlockedCall blocked = new BlockedCall(released);
      send(request.to(blocked));
      result = blocked.await();
    }
    if (result < 0) {
      throw request.failure(result);
    }
    return result;
  }

  private int plainly(Request request) {
    if (loop.isClosed()) {
      throw closed();
    }
    // What the service could not use it refuses, also where it would not be needed.
    if (!request.accessibleBy(thread)) {
      return DriverFile.NO_PLAIN_CALL;
    }
    if (!Probes.on()) {
      return request.callPlainly();
    }
    long start = System.nanoTime();
    int result = request.callPlainly();
    if (result != DriverFile.NO_PLAIN_CALL) {
      request.tell(calls, result, start, System.nanoTime());
    }
    return result;
  }

  // ---- futures

  /** Reads into native memory, without waiting. */
  public CompletableFuture<Integer> readAsync(
      IoFile file, MemorySegment memory, long positionBytes) {
    return start(Request.read(file, memory, positionBytes));
  }

  /** Writes from native memory, without waiting; it must not change until then. */
  public CompletableFuture<Integer> writeAsync(
      IoFile file, MemorySegment memory, long positionBytes) {
    return start(Request.write(file, memory, positionBytes));
  }

  /** Any operation that is not linked, without waiting. */
  public CompletableFuture<Integer> performAsync(Operation operation) {
    EventLoop.requireUnlinked(operation);
    return start(Request.of(operation));
  }

  private CompletableFuture<Integer> start(Request request) {
    IoFuture future = request.toFuture();
    send(request);
    return future;
  }

  private void send(Request request) {
    if (!request.accessibleBy(thread)) {
      throw new IllegalArgumentException(
          "memory belongs to a confined arena: another thread works on it; use Arena.ofShared,"
              + " Arena.ofAuto or a BufferPool");
    }
    if (!loop.send(request)) {
      throw closed();
    }
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("service is closed");
  }

  @SuppressWarnings("ReferenceEquality") // a thread is what it is
  private boolean inService() {
    return Thread.currentThread() == thread;
  }

  /** Registers a pool's memory with the service's ring: see {@link IoContext#register}. */
  public boolean register(BufferPool pool) {
    return inLoop(() -> loop.context().register(pool));
  }

  /** Registers a file with the service's ring: see {@link IoContext#register}. */
  public boolean register(IoFile file) {
    return inLoop(() -> loop.context().register(file));
  }

  private boolean inLoop(BooleanSupplier task) {
    if (inService()) {
      return task.getAsBoolean();
    }
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    Runnable answered =
        () -> {
          try {
            answer.complete(task.getAsBoolean());
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        };
    send(Request.task(answered).to(ignored -> answer.completeExceptionally(closed())));
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /**
   * Cancels what is in flight, which then fails with ECANCELED, and waits for it. Any thread;
   * called by a stage that runs in the service's own thread it does not wait.
   */
  @Override
  public void close() {
    loop.stop();
    boolean interrupted = false;
    while (thread.isAlive() && !inService()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    calls.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
