package dev.fathom.ftrace;

import dev.fathom.linux.ProcFile;
import java.nio.file.Path;
import java.util.Map;

/** Tasks of this machine, from {@code /proc}; what has exited is remembered for a while. */
final class LiveTasks implements Tasks {
  private static final int LIMIT = 1 << 14;

  /** Numbers are used again, and programs change their names. */
  private static final long FRESH_NANOS = 1_000_000_000L;

  private record Known(Task task, long nanos) {}

  private final Map<Long, Known> known = new BoundedMap<>(LIMIT);

  @Override
  public Task of(long threadId) {
    Known old = known.get(threadId);
    long now = System.nanoTime();
    if (old != null && now - old.nanos < FRESH_NANOS) {
      return old.task;
    }
    Task task = lookUp(threadId);
    if (task.processId() == 0 && old != null) {
      task = old.task;
    }
    known.remove(threadId);
    known.put(threadId, new Known(task, now));
    return task;
  }

  private static Task lookUp(long threadId) {
    String status = threadId == 0 ? "" : text(threadId, "status");
    String group = ProcFile.field(status, "Tgid:");
    if (!group.matches("\\d{1,10}")) {
      return new Task(0, threadId, "", "");
    }
    long processId = Long.parseLong(group);
    return new Task(
        processId, threadId, text(processId, "comm").strip(), text(threadId, "comm").strip());
  }

  private static String text(long id, String file) {
    return ProcFile.text(Path.of("/proc", Long.toString(id), file)).orElse("");
  }
}
