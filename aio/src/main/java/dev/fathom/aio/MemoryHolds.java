package dev.fathom.aio;

import static dev.fathom.aio.OperationTable.BUFFER;
import static dev.fathom.aio.OperationTable.GUARDED;
import static dev.fathom.aio.OperationTable.READ_INTO;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What memory operations in flight use, and the refusal to use it twice: buffers of pools know it
 * themselves; other memory is entered into an {@link OverlapGuard}. Owned by its engine.
 */
final class MemoryHolds {
  private final OperationTable table;
  private final OverlapGuard guard = new OverlapGuard();

  MemoryHolds(OperationTable table) {
    this.table = table;
  }

  /** Marks memory as in use; answers what has to be given back. */
  @Nullable Object take(Operation operation) {
    return switch (operation) {
      case Operation.Read read -> hold(read.memory(), read.buffer(), true);
      case Operation.Write write -> hold(write.memory(), write.buffer(), false);
      case Operation.ReadVector read -> hold(Checks.vector(read.memory()), true);
      case Operation.WriteVector write -> hold(Checks.vector(write.memory()), false);
      case Operation.Nop ignored -> null;
      case Operation.Sync ignored -> null;
      case Operation.Poll ignored -> null;
      case Operation.Timer ignored -> null;
    };
  }

  private Object hold(MemorySegment memory, @Nullable IoBuffer buffer, boolean read) {
    Checks.memory(memory);
    if (buffer == null) {
      guard(memory, read);
      return memory;
    }
    if (read ? !buffer.tryBeginRead() : !buffer.tryBeginWrite()) {
      throw buffer.refusal();
    }
    return buffer;
  }

  private Object hold(List<MemorySegment> memory, boolean read) {
    int held = 0;
    try {
      for (MemorySegment segment : memory) {
        guard(segment, read);
        held++;
      }
    } catch (IllegalStateException e) {
      memory.subList(0, held).forEach(this::unguard);
      throw e;
    }
    return memory;
  }

  /** Enters memory that is not a pool's; refuses a read that overlaps anything in flight. */
  void guard(MemorySegment memory, boolean read) {
    if (guard.add(memory.address(), memory.byteSize()) && overlaps(memory, read)) {
      unguard(memory);
      throw new IllegalStateException(
          "memory overlaps that of an operation in flight: "
              + memory
              + "; wait for its completion, or use other memory");
    }
  }

  private boolean overlaps(MemorySegment memory, boolean read) {
    for (long handle : table.takenHandles()) {
      int slot = OperationTable.slot(handle);
      if (table.has(slot, GUARDED) && conflicts(slot, memory, read)) {
        return true;
      }
    }
    return false;
  }

  /** Ends an operation's use of its memory. */
  void giveBack(int slot, int marks) {
    Object held = Objects.requireNonNull(table.memory[slot]);
    table.marks[slot] &= ~(BUFFER | GUARDED);
    if ((marks & BUFFER) != 0) {
      ((IoBuffer) held).end();
    } else {
      unguardAll(held);
      table.memory[slot] = null;
    }
  }

  private void unguard(MemorySegment memory) {
    guard.remove(memory.address(), memory.byteSize());
  }

  /** Whether a guarded operation's memory must not be shared with a new one's. */
  private boolean conflicts(int slot, MemorySegment memory, boolean read) {
    if (!read && !table.has(slot, READ_INTO)) {
      return false;
    }
    Object held = Objects.requireNonNull(table.memory[slot]);
    return held instanceof MemorySegment segment
        ? overlap(segment, memory)
        : ((List<?>) held).stream().anyMatch(segment -> overlap((MemorySegment) segment, memory));
  }

  private static boolean overlap(MemorySegment one, MemorySegment other) {
    return one.address() < other.address() + other.byteSize()
        && other.address() < one.address() + one.byteSize();
  }

  private void unguardAll(Object held) {
    if (held instanceof MemorySegment segment) {
      unguard(segment);
    } else {
      for (Object segment : (List<?>) held) {
        unguard((MemorySegment) segment);
      }
    }
  }
}
