package dev.fathom.trace;

/** How an operation's event carries the times of its earlier stages: see {@link Event}. */
final class Earlier {
  /** From this on, units of a nanosecond do not suffice. */
  private static final long LONG_NANOS = 0xffff_ff00L;

  private static final int COARSE_SHIFT = Integer.numberOfTrailingZeros(Event.COARSE_NANOS);

  private Earlier() {}

  /** 0, or the shift of coarse times, if one of them was long before. Hot path. */
  static int shift(long time, long first, long second, long third) {
    long longest = Math.max(since(first, time), since(second, time));
    return Math.max(longest, since(third, time)) < LONG_NANOS ? 0 : COARSE_SHIFT;
  }

  private static long since(long earlier, long time) {
    return earlier == Timeline.NOT_REACHED ? 0 : time - earlier;
  }

  /** An earlier time as the event has it. Hot path. */
  static int before(long time, long earlier, int shift) {
    return earlier == Timeline.NOT_REACHED
        ? Event.NOT_REACHED
        : (int)
            Math.min((time - earlier) >>> shift, 0xffff_fffeL); // after 4 hours: at least so long
  }
}
