package dev.fathom.ftrace;

/**
 * What was counted since tracing began.
 *
 * @param findings of the reader: records, events, what did not join, what was damaged
 * @param lostEvents that the kernel had no room for, by its own count: overwritten or dropped
 * @param waitingEvents read, but not yet handed over: others may be earlier
 */
public record TracefsCounters(TraceFindings findings, long lostEvents, int waitingEvents) {
  /** Whether nothing was lost and all was understood. */
  public boolean complete() {
    return lostEvents == 0 && findings.clean();
  }
}
