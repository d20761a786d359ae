package dev.fathom.aio;

import dev.fathom.driver.FileOptions;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Plain blocking calls, and futures, for any thread: a platform thread of its own runs an {@link
 * EventLoop} for all of them. A virtual thread that waits gives its carrier away; thousands may wait
 * at once.
 *
 * <p>Futures complete on the service's thread: what depends on them must not block there.
 */
public final class IoService implements AutoCloseable {
  private final EventLoop loop;
  private final Thread thread;
  private volatile boolean closed;

  private IoService(EventLoop loop, Thread thread) {
    this.loop = loop;
    this.thread = thread;
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
    CompletableFuture<EventLoop> opened = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .name("fathom-io")
            .daemon()
            .start(
                () -> {
                  try (EventLoop loop = EventLoop.open(options)) {
                    opened.complete(loop);
                    loop.run();
                  } catch (IOException | RuntimeException e) {
                    opened.completeExceptionally(e);
                  }
                });
    try {
      return new IoService(opened.join(), thread);
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw e;
    }
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
    return call(Request.read(file, readable(memory), positionBytes));
  }

  /** Reads into a part of a pool's buffer; as above. */
  public int read(
      IoFile file, IoBuffer buffer, long offsetBytes, int lengthBytes, long positionBytes)
      throws IoException {
    return call(Request.read(file, buffer, offsetBytes, lengthBytes, positionBytes));
  }

  /** Writes from native memory; as the read. */
  public int write(IoFile file, MemorySegment memory, long positionBytes) throws IoException {
    Checks.memory(memory);
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
    return call(Request.of(operation));
  }

  private int call(Request request) throws IoException {
    BlockedCall blocked = new BlockedCall();
    send(request.to(blocked));
    int result = blocked.await();
    if (result < 0) {
      throw request.failure(result);
    }
    return result;
  }

  // ---- futures

  /** Reads into native memory, without waiting. */
  public CompletableFuture<Integer> readAsync(
      IoFile file, MemorySegment memory, long positionBytes) {
    return start(Request.read(file, readable(memory), positionBytes));
  }

  /** Writes from native memory, without waiting; it must not change until then. */
  public CompletableFuture<Integer> writeAsync(
      IoFile file, MemorySegment memory, long positionBytes) {
    Checks.memory(memory);
    return start(Request.write(file, memory, positionBytes));
  }

  /** Any operation that is not linked, without waiting. */
  public CompletableFuture<Integer> performAsync(Operation operation) {
    return start(Request.of(operation));
  }

  private CompletableFuture<Integer> start(Request request) {
    IoFuture future = new IoFuture(request);
    send(request);
    return future;
  }

  private void send(Request request) {
    if (closed) {
      throw new IllegalStateException("service is closed");
    }
    loop.send(request);
  }

  private static MemorySegment readable(MemorySegment memory) {
    Checks.memory(memory);
    Checks.writable(memory);
    return memory;
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
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            answer.complete(task.getAsBoolean());
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer.join();
  }

  /** Cancels what is in flight, which then fails with ECANCELED, and waits for it. */
  @Override
  public void close() {
    closed = true;
    loop.stop();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A thread that waits for its operation. */
  private static final class BlockedCall implements IoCallback {
    private static final int PENDING = Integer.MIN_VALUE;

    private final Thread thread = Thread.currentThread();
    private volatile int result = PENDING;
    private volatile @Nullable RuntimeException misuse;

    @Override
    public void completed(int ended) {
      result = ended;
      LockSupport.unpark(thread);
    }

    @Override
    public void refused(RuntimeException reason) {
      misuse = reason;
      completed(0);
    }

    int await() {
      boolean interrupted = false;
      while (result == PENDING) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
      if (interrupted) {
        thread.interrupt();
      }
      RuntimeException reason = misuse;
      if (reason != null) {
        throw reason;
      }
      return result;
    }
  }
}
