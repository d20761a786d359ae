package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.linux.Errno;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the cells of a file may contain: each holds the tag of the write that wrote it last, where
 * that is known. Between barriers operations of a plain file may have run in any order; overlapping
 * ones of a synchronized file ran in that of their submission. For one thread.
 */
final class ContextModel {
  static final int CELLS = 24;
  static final int CELL_BYTES = 8;
  static final int FILE_BYTES = CELLS * CELL_BYTES;

  private final boolean synchronizedOrder;
  private final List<Cell> cells = new ArrayList<>();

  /** Tags that a cell may hold; or anything, after a write that ended amid it. */
  private static final class Cell {
    final Set<Long> values = new HashSet<>(Set.of(0L));
    boolean anything;

    /** A write that certainly wrote the whole cell. */
    void overwrite(long tag) {
      values.clear();
      values.add(tag);
      anything = false;
    }
  }

  ContextModel(boolean synchronizedOrder) {
    this.synchronizedOrder = synchronizedOrder;
    for (int cell = 0; cell < CELLS; cell++) {
      cells.add(new Cell());
    }
  }

  /** Checks what was read, and follows what was written, by operations that have all ended. */
  void replay(List<SimOperation> operations) {
    List<SimOperation> epoch = new ArrayList<>();
    for (SimOperation operation : operations) {
      boolean alone = synchronizedOrder || operation.barrier();
      if (alone && !epoch.isEmpty()) {
        follow(epoch);
        epoch.clear();
      }
      epoch.add(operation);
      if (alone) {
        follow(epoch);
        epoch.clear();
      }
    }
    follow(epoch);
  }

  /** Operations among which any order is allowed. */
  private void follow(List<SimOperation> epoch) {
    for (int index = 0; index < CELLS; index++) {
      int cell = index;
      List<SimOperation> here =
          epoch.stream()
              .filter(each -> cell >= each.firstCell && cell < each.firstCell + each.cells)
              .toList();
      List<SimOperation> writes = here.stream().filter(each -> each.write).toList();
      for (SimOperation operation : here) {
        if (!operation.write && covered(operation, cell) == Covered.WHOLE) {
          checkRead(operation, cell, writes);
        }
      }
      followWrites(cells.get(cell), cell, writes);
    }
  }

  private void checkRead(SimOperation read, int cell, List<SimOperation> writes) {
    Cell state = cells.get(cell);
    Set<Long> allowed = new HashSet<>(state.values);
    boolean anything = state.anything;
    for (SimOperation write : writes) {
      Covered covered = covered(write, cell);
      anything |= covered == Covered.PERHAPS;
      if (covered != Covered.NOT) {
        allowed.add(write.tag);
        if (precedesInChain(write, read) && writes.size() == 1 && covered == Covered.WHOLE) {
          allowed.clear();
          allowed.add(write.tag);
          anything = false;
        }
      }
    }
    if (!anything) {
      assertThat(read.seen(cell)).as("cell %d read by %s", cell, read).isIn(allowed);
    }
  }

  /** Whether a read started after a write, since it is linked to it. */
  private static boolean precedesInChain(SimOperation write, SimOperation read) {
    return read.before != null && read.before.tag == write.tag;
  }

  private static void followWrites(Cell state, int cell, List<SimOperation> writes) {
    if (writes.size() == 1) {
      follow(state, writes.get(0), covered(writes.get(0), cell));
      return;
    }
    for (SimOperation write : writes) {
      Covered covered = covered(write, cell);
      state.anything |= covered == Covered.PERHAPS;
      if (covered != Covered.NOT) {
        state.values.add(write.tag);
      }
    }
    if (writes.stream().anyMatch(write -> covered(write, cell) == Covered.WHOLE)
        && writes.stream().noneMatch(write -> covered(write, cell) == Covered.PERHAPS)) {
      state.anything = false;
      state.values.removeIf(tag -> writes.stream().noneMatch(write -> write.tag == tag));
    }
  }

  private static void follow(Cell state, SimOperation write, Covered covered) {
    switch (covered) {
      case WHOLE -> state.overwrite(write.tag);
      case PERHAPS -> state.anything = true;
      case NOT -> {}
    }
  }

  private enum Covered {
    WHOLE,
    PERHAPS,
    NOT
  }

  /** What an operation's result says about one of its cells. */
  private static Covered covered(SimOperation operation, int cell) {
    int from = (cell - operation.firstCell) * CELL_BYTES;
    int result = operation.result;
    if (result == -Errno.EIO || result == -Errno.ENOSPC) {
      return Covered.PERHAPS;
    }
    if (result >= from + CELL_BYTES) {
      return Covered.WHOLE;
    }
    return result > from ? Covered.PERHAPS : Covered.NOT;
  }
}
