package dev.fathom.trace;

/**
 * One stage reached by one subject at one time: 64 bytes, eight little-endian words, primitive
 * fields only. This class is the layout; events themselves are never objects.
 *
 * <pre>
 * word 0  time        monotonic clock, ns: when {@code stage} was reached
 *      1  key         of the subject; stable while the subject lives, reused only after its last event
 *      2  related     key of what it is joined with, by stage (below), or 0; for S and R the tag
 *      3  position    bytes, in the file (operation, page) or on the device (bio, request)
 *      4  length      bytes, low half   | result: bytes or negated errno, high half
 *      5  place       file id (operation, page, added) or device id (bio, request), low half
 *                                       | origin id, high half; 0 for unknown
 *      6  earlier 0   low half          | earlier 1, high half
 *      7  stage 0–7 | subject 8–11 | action 12–15 | flags 16–31 | earlier 2, high half
 * </pre>
 *
 * <p><b>Related.</b> W, H, -, t: subject PAGE, related OPERATION. B: PAGE. Q: subject BIO, related
 * OPERATION, or 0. +: subject BIO, related PAGE, whose origins the bio takes over; or with an
 * origin id of its own, related the OPERATION or 0. X: subject BIO, related the new BIO, position
 * and length those of the new one. A: subject BIO, related the BIO above it. M, F, G: subject BIO,
 * related REQUEST. I, D, r, T, C: REQUEST, or OPERATION where no block layer lies between. S, V, R:
 * OPERATION. w: subject PAGE, origin who waited; or subject OPERATION, for one that had not ended
 * when the trace was dumped or ended: its time is when that was looked at, related the tag.
 *
 * <p><b>Earlier stages.</b> An event may carry the times of up to three stages that the same
 * subject reached before, as nanoseconds before its own time: {@link #NOT_REACHED} for none; in
 * units of {@link #COARSE_NANOS} where {@link #COARSE} is set. Which stages these are depends on
 * the event's:
 *
 * <pre>
 * R, w  of an operation  S, D, V
 * G, M, F  of a bio    Q
 * C  of a request      I, D, T
 * +  of a bio          S, W, B
 * </pre>
 *
 * <p>So a whole operation of the engine is one event, and a request of the kernel two or three.
 */
public final class Event {
  /** Words of an event. */
  public static final int WORDS = 8;

  /** Bytes of an event. */
  public static final int BYTES = 64;

  /** Version of this layout, in recordings. */
  public static final int VERSION = 1;

  /** An earlier stage that was not reached. */
  public static final int NOT_REACHED = -1;

  /** Unit of earlier stages in an event with {@link #COARSE}, in ns. */
  public static final int COARSE_NANOS = 4096;

  // Flags of any event.
  /** Earlier stages are in units of {@link #COARSE_NANOS}. */
  public static final int COARSE = 1;

  // Flags of operations (S, V, R).
  /** It was cancelled. */
  public static final int CANCELLED = 1 << 1;

  /** Its deadline passed. */
  public static final int TIMED_OUT = 1 << 2;

  /** It ended during submission, without a ring or a thread. */
  public static final int INLINE = 1 << 3;

  /** The kernel could not do it asynchronously: a worker did, or submission blocked. */
  public static final int PUNTED = 1 << 4;

  /** It waited for its turn: a link, a barrier or a range. */
  public static final int HELD_BACK = 1 << 5;

  /** It was done again after a short or interrupted attempt. */
  public static final int RETRIED = 1 << 6;

  /** The file goes past the page cache (O_DIRECT). */
  public static final int DIRECT = 1 << 7;

  /**
   * Its context was closed before the program was given it: R is when. The result is what it came
   * to, or −EINPROGRESS if it had not ended.
   */
  public static final int CLOSED = 1 << 8;

  // Flags of bios and requests (Q to C), those of blktrace's RWBS and of merges.
  /** Somebody waits for it (REQ_SYNC). */
  public static final int SYNCHRONOUS = 1 << 1;

  /** The file system's own data (REQ_META). */
  public static final int METADATA = 1 << 2;

  /** Durable when complete (REQ_FUA). */
  public static final int FUA = 1 << 3;

  /** The device's cache is flushed first (REQ_PREFLUSH). */
  public static final int PREFLUSH = 1 << 4;

  /** Nobody asked for it yet (REQ_RAHEAD). */
  public static final int AHEAD = 1 << 5;

  /** Of the I/O context's background class (REQ_BACKGROUND). */
  public static final int BACKGROUND = 1 << 6;

  /** Swap (REQ_SWAP). */
  public static final int SWAP = 1 << 7;

  // Flags of + : confidence 1–3, cause 4–7, reason 8–11.
  private static final int CONFIDENCE_SHIFT = 1;
  private static final int CAUSE_SHIFT = 4;
  private static final int REASON_SHIFT = 8;

  private static final long LOW = 0xffff_ffffL;

  private Event() {}

  /** Flags of an added event. */
  public static int added(Confidence confidence, Cause cause, UnknownReason reason) {
    return confidence.code() << CONFIDENCE_SHIFT
        | cause.code() << CAUSE_SHIFT
        | reason.code() << REASON_SHIFT;
  }

  /** Confidence in the flags of an added event. */
  public static Confidence confidence(int flags) {
    return Confidence.ofCode(flags >>> CONFIDENCE_SHIFT & 7);
  }

  /** Cause in the flags of an added event. */
  public static Cause cause(int flags) {
    return Cause.ofCode(flags >>> CAUSE_SHIFT & 15);
  }

  /** Reason in the flags of an added event. */
  public static UnknownReason reason(int flags) {
    return UnknownReason.ofCode(flags >>> REASON_SHIFT & 15);
  }

  /** Word 4. */
  public static long lengthAndResult(int lengthBytes, int result) {
    return (lengthBytes & LOW) | (long) result << 32;
  }

  /** Word 5. */
  public static long placeAndOrigin(int place, int origin) {
    return (place & LOW) | (long) origin << 32;
  }

  /** Word 6. */
  public static long earlier(int earlier0, int earlier1) {
    return (earlier0 & LOW) | (long) earlier1 << 32;
  }

  /** Word 7. */
  public static long kind(Stage stage, Subject subject, Action action, int flags, int earlier2) {
    return stage.code()
        | (long) subject.code() << 8
        | (long) action.code() << 12
        | (flags & 0xffffL) << 16
        | (long) earlier2 << 32;
  }

  /** An event without earlier stages: words 6 and 7 of it. */
  public static long kind(Stage stage, Subject subject, Action action, int flags) {
    return kind(stage, subject, action, flags, NOT_REACHED);
  }

  // ---- reading; word 4, 5, 6 or 7 as named

  /** Length from word 4. */
  public static int lengthBytes(long word4) {
    return (int) word4;
  }

  /** Result from word 4. */
  public static int result(long word4) {
    return (int) (word4 >>> 32);
  }

  /** File or device id from word 5. */
  public static int place(long word5) {
    return (int) word5;
  }

  /** Origin id from word 5. */
  public static int origin(long word5) {
    return (int) (word5 >>> 32);
  }

  /** Code of the stage from word 7. */
  public static int stageCode(long word7) {
    return (int) word7 & 0xff;
  }

  /** Code of the subject from word 7. */
  public static int subjectCode(long word7) {
    return (int) word7 >>> 8 & 15;
  }

  /** Code of the action from word 7. */
  public static int actionCode(long word7) {
    return (int) word7 >>> 12 & 15;
  }

  /** Flags from word 7. */
  public static int flags(long word7) {
    return (int) (word7 >>> 16) & 0xffff;
  }

  /**
   * Time of an earlier stage.
   *
   * @param which 0 to 2
   * @return {@link Timeline#NOT_REACHED} if it was not reached
   */
  public static long earlierNanos(long time, long word6, long word7, int which) {
    int before = (int) (which == 0 ? word6 : which == 1 ? word6 >>> 32 : word7 >>> 32);
    if (before == NOT_REACHED) {
      return Timeline.NOT_REACHED;
    }
    long unit = (flags(word7) & COARSE) == 0 ? 1 : COARSE_NANOS;
    return time - (before & LOW) * unit;
  }
}
