package dev.fathom.driver;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one driver: as many as its depth, made once. Used by the driver's owner only.
 *
 * <p>Hot path: allocation-free. A task is found again by its handle through a hint, the low bits of
 * the handle; where two live handles share them, by looking at all.
 */
final class TaskTable {
  private Task[] tasks = {};
  private int[] free = {};
  private int freeCount;
  private @Nullable Task[] hints = {};

  TaskTable(int depth) {
    grow(depth);
  }

  /** Adds slots up to {@code depth}; never takes any away. */
  void grow(int depth) {
    int before = tasks.length;
    if (depth <= before) {
      return;
    }
    tasks = Arrays.copyOf(tasks, depth);
    free = Arrays.copyOf(free, depth);
    for (int i = depth - 1; i >= before; i--) {
      tasks[i] = new Task(i);
      free[freeCount++] = i;
    }
    hints = new Task[Integer.highestOneBit(depth * 2 - 1)];
    for (int i = 0; i < before; i++) {
      if (tasks[i].phase != Task.Phase.FREE) {
        remember(tasks[i]);
      }
    }
  }

  /** A free task, prepared. */
  Task allocate(long handle, Task.Kind kind, @Nullable DriverFile file, int flags) {
    if (freeCount == 0) {
      throw new IllegalStateException(
          "more than " + tasks.length + " operations between prepare and reap");
    }
    Task task = tasks[free[--freeCount]];
    task.begin(handle, kind, file, flags);
    remember(task);
    return task;
  }

  /** Gives a task back. */
  void release(Task task) {
    assert task.phase != Task.Phase.FREE : "released twice";
    task.end();
    free[freeCount++] = task.index;
  }

  /** The live task with that handle, or null. */
  @Nullable Task find(long handle) {
    Task hint = hints[(int) handle & (hints.length - 1)];
    if (isLive(hint, handle)) {
      return hint;
    }
    for (Task task : tasks) {
      if (isLive(task, handle)) {
        return task;
      }
    }
    return null;
  }

  /** The task in a slot. */
  Task at(int index) {
    return tasks[index];
  }

  /** How many tasks there are. */
  int depth() {
    return tasks.length;
  }

  /** How many are between prepare and reap. */
  int used() {
    return tasks.length - freeCount;
  }

  private void remember(Task task) {
    hints[(int) task.handle & (hints.length - 1)] = task;
  }

  private static boolean isLive(@Nullable Task task, long handle) {
    return task != null && task.handle == handle && task.phase != Task.Phase.FREE;
  }
}
