package dev.fathom.trace.recording;

import java.nio.ByteBuffer;

/**
 * What the last block of a recording says.
 *
 * @param events in the recording
 * @param unwritten events that were drained and not written, because writing failed
 * @param lost events that full rings lost
 * @param late events that came after a later one
 * @param names numbers with a meaning
 * @param realTimeNanos when it ended, ns since 1970 UTC
 * @param problem why it ended early, empty if it did not
 */
record EndRecord(
    long events,
    long unwritten,
    long lost,
    long late,
    long names,
    long realTimeNanos,
    String problem) {

  void encode(ByteBuffer to) {
    to.putLong(events).putLong(unwritten).putLong(lost).putLong(late).putLong(names);
    to.putLong(realTimeNanos);
    Texts.put(to, problem);
  }

  /**
   * From its bytes.
   *
   * @throws java.nio.BufferUnderflowException if they are too few
   */
  static EndRecord decode(ByteBuffer from) {
    return new EndRecord(
        from.getLong(),
        from.getLong(),
        from.getLong(),
        from.getLong(),
        from.getLong(),
        from.getLong(),
        Texts.take(from));
  }
}
