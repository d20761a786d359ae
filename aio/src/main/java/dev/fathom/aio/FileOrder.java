package dev.fathom.aio;

import static dev.fathom.aio.OperationTable.BARRIER;
import static dev.fathom.aio.OperationTable.FILE;
import static dev.fathom.aio.OperationTable.HELD;
import static dev.fathom.aio.OperationTable.READY;
import static dev.fathom.aio.OperationTable.USER;

import java.util.Objects;

/**
 * Decides whether an operation's turn has come on its file: barriers, and overlapping ranges of
 * synchronized files. Whatever an operation waits for was taken before it, so no two wait for each
 * other. Owned by its engine.
 */
final class FileOrder {
  private final OperationTable table;
  private final FileStates files;

  FileOrder(OperationTable table, FileStates files) {
    this.table = table;
    this.files = files;
  }

  /** Whether nothing that its file took earlier makes an operation wait. */
  boolean mayStart(int slot) {
    if (!table.has(slot, USER)) {
      return true;
    }
    FileStates.State state = files.byId(table.fileIds[slot]);
    return !waitsForInFlight(state, slot) && !waitsForHeld(state, slot);
  }

  /** What is in flight and was taken later never stands in the way: it would have waited. */
  private boolean waitsForInFlight(FileStates.State state, int slot) {
    return state.barrierInFlight
        || (table.has(slot, BARRIER) && state.inFlight > 0)
        || (state.file.synchronizedOrder() && state.inFlight > 0 && overtakes(state, slot));
  }

  private boolean waitsForHeld(FileStates.State state, int slot) {
    boolean ordered = state.ordered();
    for (long handle : state.held) {
      if (!ordered || handle == table.handles[slot]) {
        return false;
      }
      int earlier = table.slotOf(handle);
      if (earlier >= 0
          && table.has(earlier, HELD)
          && (table.has(slot, BARRIER)
              || table.has(earlier, BARRIER)
              || (state.file.synchronizedOrder()
                  && keepsOrder(described(earlier), described(slot))))) {
        return true;
      }
    }
    return false;
  }

  /** Whether an operation would overtake one on an overlapping range. */
  private boolean overtakes(FileStates.State state, int slot) {
    Operation later = described(slot);
    for (int other = 0; other < table.depth(); other++) {
      if (other != slot
          && table.has(other, FILE)
          && !table.has(other, READY)
          && table.fileIds[other] == state.file.id
          && keepsOrder(described(other), later)) {
        return true;
      }
    }
    return false;
  }

  private static boolean keepsOrder(Operation earlier, Operation later) {
    if (isRead(earlier) && isRead(later)) {
      return false;
    }
    if (later instanceof Operation.Sync || earlier instanceof Operation.Sync) {
      return !isRead(earlier) && !isRead(later);
    }
    return earlier.positionBytes() < later.positionBytes() + later.lengthBytes()
        && later.positionBytes() < earlier.positionBytes() + earlier.lengthBytes();
  }

  static boolean isRead(Operation operation) {
    return operation instanceof Operation.Read || operation instanceof Operation.ReadVector;
  }

  private Operation described(int slot) {
    return Objects.requireNonNull(table.described[slot]);
  }
}
