package dev.fathom.trace;

/**
 * Operations that one part of the program has begun and not ended: in flight, held back, or ended
 * and not given to the program. Asked by whoever dumps a trace, on any thread, while the part goes
 * on; so what is told is true of one moment for each operation, not for all together.
 */
@FunctionalInterface
public interface OpenOperations {
  /** Nothing is known of any. */
  OpenOperations NONE = (session, sink) -> {};

  /**
   * Tells each that was submitted in this session. Must not stop the part for longer than a lock
   * that it holds shortly.
   */
  void tell(int session, Sink sink);

  /** Takes operations that have not ended. */
  @FunctionalInterface
  interface Sink {
    /**
     * One operation; the parameters are those of {@link TraceWriter#operation}.
     *
     * @param submitted never {@link Timeline#NOT_REACHED}
     * @param issued {@link Timeline#NOT_REACHED} if it was not
     * @param delivered {@link Timeline#NOT_REACHED} if it was not
     */
    void open(
        long key,
        long tag,
        Action action,
        int flags,
        int file,
        int origin,
        long position,
        int lengthBytes,
        long submitted,
        long issued,
        long delivered);
  }
}
