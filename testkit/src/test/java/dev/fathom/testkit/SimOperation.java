package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.aio.IoBuffer;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.Link;
import dev.fathom.aio.Operation;
import dev.fathom.linux.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One operation of {@link ContextSim}, and what came of it. */
final class SimOperation {
  final long tag;
  final @Nullable IoFile file;
  final boolean write;
  final int firstCell;
  final int cells;
  final @Nullable MemorySegment memory;
  private final @Nullable IoBuffer buffer;
  private final long dueNanos;
  private @Nullable Operation operation;

  /** Known once it was taken. */
  long handle = -1;

  /** The operation that it is linked to. */
  @Nullable SimOperation before;

  /** The first of its chain, whose {@link #touched} is that of all. */
  SimOperation chain = this;

  /** Something of its chain was cancelled, or had a deadline. */
  private boolean touched;

  boolean mustBeCancelled;
  boolean delivered;
  int result;

  private SimOperation(
      long tag,
      @Nullable IoFile file,
      boolean write,
      int firstCell,
      @Nullable MemorySegment memory,
      @Nullable IoBuffer buffer,
      long dueNanos) {
    this.tag = tag;
    this.file = file;
    this.write = write;
    this.firstCell = firstCell;
    this.cells = memory == null ? 0 : (int) (memory.byteSize() / ContextModel.CELL_BYTES);
    this.memory = memory;
    this.buffer = buffer;
    this.dueNanos = dueNanos;
    if (write) {
      stamp();
    }
  }

  static SimOperation other(long tag, Operation operation) {
    SimOperation made = new SimOperation(tag, null, false, 0, null, null, -1);
    made.operation = operation;
    return made;
  }

  static SimOperation timer(long tag, long delayNanos, long now) {
    SimOperation made = new SimOperation(tag, null, false, 0, null, null, now + delayNanos);
    made.operation = Operation.timer(delayNanos);
    return made;
  }

  static SimOperation data(long tag, IoFile file, boolean ordered, Random random) {
    int kind = random.nextInt(12);
    if (kind == 0) {
      return sync(tag, file, random.nextBoolean());
    }
    int first = random.nextInt(ContextModel.CELLS);
    int cells = 1 + random.nextInt(Math.min(6, ContextModel.CELLS - first));
    long bytes = (long) cells * ContextModel.CELL_BYTES;
    MemorySegment memory = Arena.ofAuto().allocate(bytes, ContextModel.CELL_BYTES);
    boolean write = random.nextBoolean();
    SimOperation made = new SimOperation(tag, file, write, first, memory, null, -1);
    long position = (long) first * ContextModel.CELL_BYTES;
    made.operation =
        write ? Operation.write(file, memory, position) : Operation.read(file, memory, position);
    assertThat(file.synchronizedOrder()).isEqualTo(ordered);
    return made;
  }

  private static SimOperation sync(long tag, IoFile file, boolean dataOnly) {
    SimOperation made = new SimOperation(tag, file, false, 0, null, null, -1);
    made.operation = dataOnly ? Operation.fdatasync(file) : Operation.fsync(file);
    return made;
  }

  static SimOperation inBuffer(
      long tag, IoFile file, boolean ordered, IoBuffer buffer, Random random) {
    assertThat(file.synchronizedOrder()).isEqualTo(ordered);
    int first = random.nextInt(ContextModel.CELLS);
    int cells = 1 + random.nextInt(ContextModel.CELLS - first);
    MemorySegment part = buffer.memory().asSlice(0, (long) cells * ContextModel.CELL_BYTES);
    return new SimOperation(tag, file, random.nextBoolean(), first, part, buffer, -1);
  }

  private void stamp() {
    for (int cell = 0; cell < cells; cell++) {
      data().setAtIndex(ValueLayout.JAVA_LONG, cell, tag);
    }
  }

  private MemorySegment data() {
    if (memory == null) {
      throw new IllegalStateException("no memory: " + this);
    }
    return memory;
  }

  /** What it read in one of its cells. */
  long seen(int cell) {
    return data().getAtIndex(ValueLayout.JAVA_LONG, cell - firstCell);
  }

  Operation operation() {
    if (operation == null) {
      throw new IllegalStateException("prepared otherwise: " + this);
    }
    return operation;
  }

  void change(UnaryOperator<Operation> change) {
    operation = change.apply(operation());
  }

  boolean linked() {
    return operation != null && operation.settings().link() != Link.NONE;
  }

  /** Whether it kept others apart: a barrier that was cancelled before its turn did not. */
  boolean barrier() {
    return operation != null
        && operation.settings().barrier()
        && result != -Errno.ECANCELED
        && result != -Errno.ETIME;
  }

  boolean isOn(IoFile other) {
    return other.equals(file);
  }

  IoFile requiredFile() {
    if (file == null) {
      throw new IllegalStateException("no file: " + this);
    }
    return file;
  }

  int lengthBytes() {
    return cells * ContextModel.CELL_BYTES;
  }

  long position() {
    return (long) firstCell * ContextModel.CELL_BYTES;
  }

  /** Its end, or that of one of its chain, was asked for. */
  void touch() {
    chain.touched = true;
  }

  private boolean touched() {
    return chain.touched || hasDeadline();
  }

  private boolean hasDeadline() {
    return operation != null && operation.settings().deadlineNanos() > 0;
  }

  // ---- its end

  void deliver(int came, long now) {
    assertThat(delivered).as("delivered before: %s", this).isFalse();
    delivered = true;
    result = came;
    if (came == 0 && dueNanos >= 0) {
      assertThat(now).as("the time of %s", this).isGreaterThanOrEqualTo(dueNanos);
    }
  }

  /** The promises about one operation; all of its round have ended. */
  void check() {
    assertThat(delivered).as("delivered: %s", this).isTrue();
    assertThat(result).as("%s", this).isLessThanOrEqualTo(lengthBytes());
    if (result == -Errno.ETIME) {
      assertThat(hasDeadline()).as("has a deadline: %s", this).isTrue();
    }
    if (mustBeCancelled) {
      assertThat(result).as("%s", this).isIn(-Errno.ECANCELED, -Errno.ETIME);
    }
    if (!touched()) {
      assertThat(result == -Errno.ECANCELED).as("cancelled: %s", this).isEqualTo(severed());
    }
    if (buffer != null) {
      assertThat(buffer.inFlight()).isFalse();
    }
  }

  private boolean severed() {
    SimOperation other = before;
    return other != null
        && other.operation().settings().link() == Link.SOFT
        && (other.result < 0 || other.result < other.lengthBytes());
  }

  void free() {
    if (buffer != null) {
      buffer.close();
    }
  }

  @Override
  public String toString() {
    return "tag %d, %s of cells %d + %d, %s: %d"
        .formatted(tag, write ? "write" : "no write", firstCell, cells, operation, result);
  }
}
