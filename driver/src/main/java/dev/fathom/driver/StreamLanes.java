package dev.fathom.driver;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Threads for operations on pipes, sockets and character devices. These may wait for ever for their
 * other side, so they must not use up the workers: each stream has a lane of one thread for each
 * direction, in which its operations run in turn. A lane without work for a second has no thread.
 *
 * <p>Belongs to the driver's owner.
 */
final class StreamLanes implements AutoCloseable {
  private static final long IDLE_NANOS = 1_000_000_000;

  private record Key(int fileId, boolean reading) {}

  private final Consumer<Task> body;
  private final Map<Key, WorkerPool> lanes = new HashMap<>();

  /** Lanes that perform tasks so, and deliver their completions. */
  StreamLanes(Consumer<Task> body) {
    this.body = body;
  }

  /** Puts a task into its lane. */
  void add(Task task) {
    lane(task).add(task);
  }

  /** Takes a task back; false if its thread has it already. */
  boolean withdraw(Task task) {
    return lane(task).withdraw(task);
  }

  private WorkerPool lane(Task task) {
    Key key = new Key(task.requiredFile().id(), task.reads());
    return lanes.computeIfAbsent(key, _ -> new WorkerPool(1, IDLE_NANOS, body));
  }

  @Override
  public void close() {
    lanes.values().forEach(WorkerPool::close);
    lanes.clear();
  }
}
