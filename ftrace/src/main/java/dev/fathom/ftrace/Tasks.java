package dev.fathom.ftrace;

import java.util.Map;

/** Who has which thread number. */
@FunctionalInterface
interface Tasks {
  /** The task of this number, with what is known of it. */
  Task of(long threadId);

  /** Those that were saved with a trace. */
  static Tasks saved(Map<Long, String> commands) {
    return threadId -> new Task(0, threadId, "", commands.getOrDefault(threadId, ""));
  }
}
