package dev.fathom.ftrace;

import dev.fathom.trace.Origin;

/**
 * The task that ran when an event was traced.
 *
 * @param processId 0 if unknown
 * @param threadId 0 for none: the processor idled, or an interrupt came then
 * @param process name of its process, empty if unknown
 * @param command its own name, empty if unknown
 */
record Task(long processId, long threadId, String process, String command) {
  /** As whom it acts; the trace knows a name of its own sometimes. */
  Origin origin(String named) {
    if (threadId == 0) {
      return Origin.UNKNOWN;
    }
    String name = named.isEmpty() ? command : named;
    return new Origin(
        processId, threadId, process.isEmpty() ? name : process, name, 0, "", null, "");
  }
}
