package dev.fathom.aio;

/**
 * The key of an operation in traces: unique in this process while it is in flight. Made of the
 * number of its context and of its handle, which is also the {@code user_data} that io_uring and
 * Linux AIO give the kernel:
 *
 * <pre>
 *   63      44 43   37 36             16 15     0
 *   context   | lane  | generation, low | slot      key
 *   0 | lane (62–56)  | generation (55–16)  | slot  handle, user_data
 * </pre>
 *
 * <p>Contexts are numbered from 1 in a process; 2^20 of them before a number comes again. Slots
 * above {@link #SLOTS} are for what has no slot: posted events, and calls made by their own thread.
 */
final class OperationKey {
  /** Above those of any table ({@link dev.fathom.driver.DriverOptions#MAX_DEPTH}). */
  static final int SLOTS = 0x8000;

  /** The slot of posted events; their generation counts them. */
  static final int POSTED_SLOT = 0xffff;

  /** The slot of calls that threads make themselves; their generation counts them. */
  static final int CALLED_SLOT = 0xfffe;

  private static final int CONTEXT_SHIFT = 44;
  private static final int LANE_SHIFT = 37;
  private static final int GENERATION_SHIFT = 16;
  private static final long LOW = (1L << LANE_SHIFT) - 1;

  private OperationKey() {}

  /** The key of an operation of a context. */
  static long of(int context, long handle) {
    long lane = handle >>> OperationTable.LANE_SHIFT & 0x7f;
    return (long) context << CONTEXT_SHIFT | lane << LANE_SHIFT | (handle & LOW);
  }

  /** The key of something without a handle. */
  static long of(int context, int lane, long count, int slot) {
    return of(
        context,
        (long) lane << OperationTable.LANE_SHIFT | (count << GENERATION_SHIFT & LOW) | slot);
  }
}
