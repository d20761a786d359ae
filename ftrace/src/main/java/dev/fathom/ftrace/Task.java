package dev.fathom.ftrace;

import dev.fathom.trace.Origin;

/**
 * The task that ran when an event was traced.
 *
 * @param processId 0 if unknown
 * @param threadId 0 for none: the processor idled, or an interrupt came then
 * @param command its name, empty if unknown
 */
record Task(long processId, long threadId, String command) {
  private static final String WORKER = "kworker/";

  /** As whom it acts; the trace knows a name of its own sometimes. */
  Origin origin(String named) {
    if (threadId == 0) {
      return Origin.UNKNOWN;
    }
    return Origin.ofTask(processId, threadId, named.isEmpty() ? command : named, "");
  }

  /** Whether it is a worker of the kernel, that writes back or carries on what others began. */
  static boolean worksForOthers(Origin origin) {
    return origin.thread().startsWith(WORKER);
  }
}
