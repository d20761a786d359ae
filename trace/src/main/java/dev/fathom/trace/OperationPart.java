package dev.fathom.trace;

/**
 * What an application asked for, as part of a history.
 *
 * @param key of the operation while it lived
 * @param tag what the application called it
 * @param action what it did
 * @param flags {@code Event.CANCELLED} and its neighbours
 * @param file which file, {@link FileName#NONE} if none
 * @param positionBytes in the file
 * @param lengthBytes asked for
 * @param result bytes moved (or ready events), or negated errno
 * @param origin who submitted it
 * @param timeline S, D, V, R; H, -, W, t where it met a cache; w instead of R, with the time when
 *     the trace was dumped, if it had not ended by then
 */
public record OperationPart(
    long key,
    long tag,
    Action action,
    int flags,
    FileName file,
    long positionBytes,
    long lengthBytes,
    int result,
    Origin origin,
    Timeline timeline) {
  /** Whether it ended with an error. */
  public boolean failed() {
    return result < 0;
  }

  /** From its first stage until its last. */
  public long latencyNanos() {
    return timeline.lastNanos() - timeline.firstNanos();
  }
}
