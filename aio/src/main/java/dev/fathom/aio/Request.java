package dev.fathom.aio;

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

  /** Starts it. The loop has room. */
  void start(EventLoop loop) {
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
