package dev.fathom.aio;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One operation on its way through an {@link EventLoop}: what to prepare, as soon as there is room,
 * and whom to tell. Handed from thread to thread by {@link Mailbox}.
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
  private final @Nullable Object what;
  private final long offsetBytes;
  private final int lengthBytes;
  private final long positionBytes;
  private @Nullable IoCallback callback;

  /** The request put into the mailbox before this one. */
  @Nullable Request next;

  private Request(
      Kind kind,
      @Nullable IoFile file,
      @Nullable Object what,
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
    return new Request(Kind.READ, file, buffer, offset, length, position);
  }

  static Request write(IoFile file, IoBuffer buffer, long offset, int length, long position) {
    return new Request(Kind.WRITE, file, buffer, offset, length, position);
  }

  static Request read(IoFile file, MemorySegment memory, long position) {
    return new Request(Kind.READ, file, memory, 0, (int) memory.byteSize(), position);
  }

  static Request write(IoFile file, MemorySegment memory, long position) {
    return new Request(Kind.WRITE, file, memory, 0, (int) memory.byteSize(), position);
  }

  static Request of(Operation operation) {
    return new Request(
        Kind.OTHER,
        operation.file(),
        operation,
        0,
        (int) operation.lengthBytes(),
        operation.positionBytes());
  }

  /** Not an operation, but something to run in the loop. */
  static Request task(Runnable task) {
    return new Request(Kind.TASK, null, task, 0, 0, -1);
  }

  Request to(IoCallback target) {
    callback = target;
    return this;
  }

  IoCallback callback() {
    return Objects.requireNonNull(callback);
  }

  /** The task, if it is one. */
  @Nullable Runnable task() {
    return kind == Kind.TASK ? (Runnable) what : null;
  }

  /** Whether it ends within the time of a device, and not when somebody else pleases. */
  boolean endsByItself() {
    return kind != Kind.OTHER
        ? file != null && file.seekable
        : !(what instanceof Operation.Poll || what instanceof Operation.Timer);
  }

  /** The handle, or {@link IoContext#FULL}. */
  long prepare(IoContext context, long tag) {
    if (kind == Kind.OTHER) {
      return context.prepare((Operation) Objects.requireNonNull(what), tag);
    }
    IoFile target = Objects.requireNonNull(file);
    if (what instanceof IoBuffer buffer) {
      return kind == Kind.READ
          ? context.prepareRead(target, buffer, offsetBytes, lengthBytes, positionBytes, tag)
          : context.prepareWrite(target, buffer, offsetBytes, lengthBytes, positionBytes, tag);
    }
    MemorySegment memory = (MemorySegment) Objects.requireNonNull(what);
    return kind == Kind.READ
        ? context.prepareRead(target, memory, positionBytes, tag)
        : context.prepareWrite(target, memory, positionBytes, tag);
  }

  /** The error that a negative result means. */
  IoException failure(int result) {
    return new IoException(
        -result,
        what instanceof Operation operation
            ? operation.name()
            : kind == Kind.READ ? "read" : "write",
        file == null ? "(no file)" : file.toString(),
        positionBytes,
        lengthBytes);
  }
}
