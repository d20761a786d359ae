package dev.fathom.aio;

import dev.fathom.driver.DriverFile;
import dev.fathom.trace.Action;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One operation that cannot be prepared now, because it comes from another thread or the depth is
 * used up: what to prepare later, and whom to tell. Checked as far as is possible in advance.
 * Handed from thread to thread by {@link Mailbox}.
 */
final class Request {
  private enum Kind {
    READ,
    WRITE,
    OTHER,
    TASK
  }

  private final Kind kind;
  private final @Nullable IoFile file;
  private final Object what;
  private final long offsetBytes;
  private final int lengthBytes;
  private final long positionBytes;
  private @Nullable IoCallback callback;

  /** Who asked for it, as {@link Probes#capture}, and when. */
  private long askedBy;

  private long askedNanos;

  /** The request put into the mailbox before this one. */
  @Nullable Request next;

  private Request(
      Kind kind,
      @Nullable IoFile file,
      Object what,
      long offsetBytes,
      int lengthBytes,
      long positionBytes) {
    this.kind = kind;
    this.file = file;
    this.what = what;
    this.offsetBytes = offsetBytes;
    this.lengthBytes = lengthBytes;
    this.positionBytes = positionBytes;
  }

  static Request read(IoFile file, IoBuffer buffer, long offset, int length, long position) {
    Checks.place(file, buffer.range(offset, length), length, position);
    return new Request(Kind.READ, file, buffer, offset, length, position);
  }

  static Request write(IoFile file, IoBuffer buffer, long offset, int length, long position) {
    Checks.place(file, buffer.range(offset, length), length, position);
    return new Request(Kind.WRITE, file, buffer, offset, length, position);
  }

  static Request read(IoFile file, MemorySegment memory, long position) {
    Checks.writable(memory);
    return transfer(Kind.READ, file, memory, position);
  }

  static Request write(IoFile file, MemorySegment memory, long position) {
    return transfer(Kind.WRITE, file, memory, position);
  }

  private static Request transfer(Kind kind, IoFile file, MemorySegment memory, long position) {
    Checks.memory(memory);
    Checks.place(file, memory.address(), memory.byteSize(), position);
    return new Request(kind, file, memory, 0, (int) memory.byteSize(), position);
  }

  static Request of(Operation operation) {
    return new Request(Kind.OTHER, operation.file(), operation, 0, 0, -1);
  }

  /** Not an operation, but something to run in the loop. */
  static Request task(Runnable task) {
    return new Request(Kind.TASK, null, task, 0, 0, -1);
  }

  /** The current thread asks for it now. */
  Request asked(Probes probes) {
    askedBy = probes.capture();
    askedNanos = probes.reaping();
    return this;
  }

  Request to(IoCallback target) {
    callback = target;
    return this;
  }

  /** Makes a future the target. */
  IoFuture toFuture() {
    IoFuture future =
        what instanceof Operation operation
            ? IoFuture.of(operation)
            : new IoFuture(name(), file, positionBytes, lengthBytes);
    callback = future;
    return future;
  }

  IoCallback callback() {
    return Objects.requireNonNull(callback);
  }

  /** The task, if it is one. */
  @Nullable Runnable task() {
    return kind == Kind.TASK ? (Runnable) what : null;
  }

  /** Tells whoever waits for it that it will not happen. */
  void abandon(int result) {
    IoCallback target = callback;
    if (target != null) {
      target.completed(result);
    }
  }

  /** Whether another thread may work on its memory. */
  boolean accessibleBy(Thread thread) {
    return !(what instanceof MemorySegment memory) || memory.isAccessibleBy(thread);
  }

  /** Starts it, in the name of who asked for it. The loop has room. */
  void start(EventLoop loop, Probes probes) {
    probes.askedBy(askedBy, askedNanos);
    try {
      start(loop);
    } finally {
      probes.askedBy(0, 0);
    }
  }

  private void start(EventLoop loop) {
    IoCallback target = callback();
    if (kind == Kind.OTHER) {
      loop.begin((Operation) what, target);
      return;
    }
    IoFile on = Objects.requireNonNull(file);
    if (what instanceof IoBuffer buffer) {
      if (kind == Kind.READ) {
        loop.beginRead(on, buffer, offsetBytes, lengthBytes, positionBytes, target);
      } else {
        loop.beginWrite(on, buffer, offsetBytes, lengthBytes, positionBytes, target);
      }
    } else if (kind == Kind.READ) {
      loop.beginRead(on, (MemorySegment) what, positionBytes, target);
    } else {
      loop.beginWrite(on, (MemorySegment) what, positionBytes, target);
    }
  }

  /**
   * Carries a read, write or sync out in the calling thread, which blocks; nothing is faster for a
   * thread that only waits.
   *
   * @return bytes moved, a negated errno, or {@link DriverFile#NO_PLAIN_CALL} if it has to go
   *     through the loop: it may wait for somebody else, or its order or settings matter
   * @throws IllegalStateException if the file is closed or the buffer is in use
   */
  int callPlainly() {
    IoFile on = file;
    if (on == null || !on.seekable || on.synchronizedOrder()) {
      return DriverFile.NO_PLAIN_CALL;
    }
    if (!on.acquire()) {
      throw new IllegalStateException("file is closed: " + on);
    }
    try {
      return what instanceof IoBuffer buffer
          ? callPlainly(on.file, buffer)
          : what instanceof MemorySegment memory
              ? callPlainly(on.file, memory)
              : what instanceof Operation.Sync sync && sync.settings().equals(Settings.NONE)
                  ? on.file.syncPlainly(sync.dataOnly())
                  : DriverFile.NO_PLAIN_CALL;
    } finally {
      on.release();
    }
  }

  /** {@link #callPlainly} has done it. */
  void tell(CallProbes probes, int result, long start, long now) {
    long length = what instanceof MemorySegment memory ? memory.byteSize() : lengthBytes;
    Action action =
        kind == Kind.READ ? Action.READ : kind == Kind.WRITE ? Action.WRITE : Action.SYNC;
    probes.called(action, file, positionBytes, (int) length, result, start, now);
  }

  private int callPlainly(DriverFile on, IoBuffer buffer) {
    if (kind == Kind.READ ? !buffer.tryBeginRead() : !buffer.tryBeginWrite()) {
      throw buffer.refusal();
    }
    try {
      return callPlainly(on, buffer.memory().asSlice(offsetBytes, lengthBytes));
    } finally {
      buffer.end();
    }
  }

  private int callPlainly(DriverFile on, MemorySegment memory) {
    return kind == Kind.READ
        ? on.readPlainly(memory, positionBytes)
        : on.writePlainly(memory, positionBytes);
  }

  private String name() {
    return kind == Kind.READ ? "read" : "write";
  }

  /** The error that a negative result means. */
  IoException failure(int result) {
    return what instanceof Operation operation
        ? IoFuture.failure(
            result, operation.name(), file, operation.positionBytes(), operation.lengthBytes())
        : IoFuture.failure(result, name(), file, positionBytes, lengthBytes);
  }
}
