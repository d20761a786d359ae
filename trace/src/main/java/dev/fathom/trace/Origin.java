package dev.fathom.trace;

import org.jspecify.annotations.Nullable;

/**
 * Who caused I/O.
 *
 * @param processId of the process, 0 if unknown
 * @param threadId of the thread as the operating system numbers it, 0 if unknown
 * @param process name of the process, empty if unknown
 * @param thread name of the thread, empty if unknown
 * @param virtualThreadId {@link Thread#threadId} of a virtual thread, or 0
 * @param cgroup path of the control group (or its id, in decimal), empty if unknown
 * @param span the span it acted for, if known
 * @param label what the program called this work, empty for none
 */
public record Origin(
    long processId,
    long threadId,
    String process,
    String thread,
    long virtualThreadId,
    String cgroup,
    @Nullable TraceContext span,
    String label) {
  /** Nobody knows. */
  public static final Origin UNKNOWN = new Origin(0, 0, "", "", 0, "", null, "");

  /** A process and one of its threads, as the kernel names them. */
  public static Origin ofTask(long processId, long threadId, String command, String cgroup) {
    return new Origin(processId, threadId, command, command, 0, cgroup, null, "");
  }

  /** Whether nothing is known. */
  public boolean unknown() {
    return equals(UNKNOWN);
  }

  /**
   * In a few words for people: the label if there is one, else the thread, else the process. Never
   * trusted as markup.
   */
  public String title() {
    if (unknown()) {
      return "unknown";
    }
    String name = !label.isEmpty() ? label : !thread.isEmpty() ? thread : process;
    if (processId == 0) {
      return name;
    }
    return threadId == 0 || threadId == processId
        ? "%s %d".formatted(name, processId)
        : "%s %d/%d".formatted(name, processId, threadId);
  }
}
