package dev.fathom.testkit;

import dev.fathom.driver.Driver;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** An operation of a {@link SimulatedDriver}, which guards it. */
final class SimulatedOperation {
  private static final MemorySegment[] NOTHING = {};

  final long handle;
  final OperationKind kind;
  final @Nullable SimulatedFile file;
  final MemorySegment[] memory;
  final long position;
  final int flags;

  /** For polls: the descriptor and the events asked for. */
  final int fd;

  final int events;

  /** An error of the parameters, a negated errno; 0 for none. */
  int refusal;

  /** When it ends; {@link VirtualTime#NEVER} while this is not known. */
  long doneNanos = VirtualTime.NEVER;

  /** Bytes moved or negated errno, once this is decided. */
  int result;

  /** Its data has moved: nothing can undo it. */
  boolean moved;

  /** It will end with {@code -ECANCELED}. */
  boolean cancelled;

  /** Its completion never comes. */
  boolean lost;

  private SimulatedOperation(
      long handle,
      OperationKind kind,
      @Nullable SimulatedFile file,
      MemorySegment[] memory,
      long position,
      int flags,
      int fd,
      int events) {
    this.handle = handle;
    this.kind = kind;
    this.file = file;
    this.memory = memory;
    this.position = position;
    this.flags = flags;
    this.fd = fd;
    this.events = events;
  }

  static SimulatedOperation nop(long handle) {
    return new SimulatedOperation(handle, OperationKind.NOP, null, NOTHING, 0, 0, -1, 0);
  }

  static SimulatedOperation data(
      long handle,
      OperationKind kind,
      SimulatedFile file,
      MemorySegment[] memory,
      long position,
      int flags) {
    return new SimulatedOperation(handle, kind, file, memory, position, flags, -1, 0);
  }

  static SimulatedOperation sync(long handle, SimulatedFile file, int flags) {
    return new SimulatedOperation(handle, OperationKind.SYNC, file, NOTHING, 0, flags, -1, 0);
  }

  static SimulatedOperation poll(long handle, int fd, int events) {
    return new SimulatedOperation(handle, OperationKind.POLL, null, NOTHING, 0, 0, fd, events);
  }

  int lengthBytes() {
    long sum = 0;
    for (MemorySegment segment : memory) {
      sum += segment.byteSize();
    }
    return Math.toIntExact(sum);
  }

  /** The first {@code count} bytes are read from the file, as far as it goes. */
  int readFrom(SimulatedFile source, int count) {
    int done = 0;
    for (MemorySegment segment : memory) {
      int part = (int) Math.min(segment.byteSize(), count - done);
      int moved = source.read(position + done, segment.asSlice(0, part));
      done += moved;
      if (moved < part) {
        break;
      }
    }
    return done;
  }

  /** The first {@code count} bytes are written to the file; bytes stored, or a negated errno. */
  int writeTo(SimulatedFile target, int count) {
    int done = 0;
    for (MemorySegment segment : memory) {
      int part = (int) Math.min(segment.byteSize(), count - done);
      int moved = target.write(position + done, segment.asSlice(0, part));
      if (moved < 0) {
        return done > 0 ? done : moved;
      }
      done += moved;
      if (moved < part) {
        break;
      }
    }
    return done;
  }

  /** Whether what it writes must be durable when it completes. */
  boolean durable(SimulatedFile target) {
    return (flags & (Driver.FLAG_DATA_SYNC | Driver.FLAG_SYNC)) != 0
        || target.options().dataSync()
        || target.options().sync();
  }
}
