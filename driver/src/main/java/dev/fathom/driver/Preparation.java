package dev.fathom.driver;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The prepared tasks of a driver, in order, up to their handing over. Belongs to the driver's
 * owner.
 *
 * <p>Hot path: allocation-free, but for the copied array of a readv or writev.
 */
final class Preparation {
  private final TaskTable table;
  private Task[] tasks;
  private int count;

  Preparation(TaskTable table) {
    this.table = table;
    tasks = new Task[table.depth()];
  }

  /** Follows the table's growth. */
  void grow() {
    tasks = Arrays.copyOf(tasks, table.depth());
  }

  void nop(long handle) {
    tasks[count++] = table.allocate(handle, Task.Kind.NOP, null, 0);
  }

  void transfer(
      Task.Kind kind,
      long handle,
      DriverFile file,
      MemorySegment memory,
      long address,
      int lengthBytes,
      long positionBytes,
      int flags) {
    Task task = table.allocate(handle, kind, file, flags);
    task.transfer(memory, address, lengthBytes, positionBytes);
    tasks[count++] = task;
  }

  void transfer(
      Task.Kind kind,
      long handle,
      DriverFile file,
      MemorySegment[] memory,
      long positionBytes,
      int flags) {
    Task task = table.allocate(handle, kind, file, flags);
    task.transfer(memory, positionBytes);
    tasks[count++] = task;
  }

  void sync(long handle, DriverFile file, boolean dataOnly, int flags) {
    Task.Kind kind = dataOnly ? Task.Kind.DATA_SYNC : Task.Kind.SYNC;
    tasks[count++] = table.allocate(handle, kind, file, flags);
  }

  void poll(long handle, int fd, int events) {
    Task task = table.allocate(handle, Task.Kind.POLL, null, 0);
    task.poll(fd, events);
    tasks[count++] = task;
  }

  int count() {
    return count;
  }

  Task at(int index) {
    return tasks[index];
  }

  /** All of them were handed over. */
  void clear() {
    count = 0;
  }

  /** All were handed over but these, which stay in their order. */
  void keep(Task[] left, int from, int to) {
    System.arraycopy(left, from, tasks, 0, to - from);
    count = to - from;
  }

  /**
   * Whether all there is to do is one operation on a file that a plain call can do as well, and its
   * caller would wait for it anyway.
   */
  boolean isSoleTransfer(int minimum, long timeoutNanos) {
    if (count != 1 || minimum < 1 || timeoutNanos != Driver.FOREVER || table.used() != 1) {
      return false;
    }
    Task task = tasks[0];
    return task.transfersOrSyncs() && !task.cancelled && task.requiredFile().traits().seekable();
  }
}
