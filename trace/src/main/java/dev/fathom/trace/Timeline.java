package dev.fathom.trace;

import java.util.Arrays;

/**
 * When a subject reached its stages, in nanoseconds of the monotonic clock. Immutable, and as long
 * as the stages that were reached.
 */
public final class Timeline {
  /** Time of a stage that was not reached. */
  public static final long NOT_REACHED = Long.MIN_VALUE;

  /** No stage was reached. */
  public static final Timeline EMPTY = new Timeline(0, new long[0]);

  private final int mask;

  /** Times of the stages in the mask, by code. */
  private final long[] nanos;

  private Timeline(int mask, long[] nanos) {
    this.mask = mask;
    this.nanos = nanos;
  }

  /**
   * Times by {@link Stage#code}.
   *
   * @param byCode {@link #NOT_REACHED} where a stage was not; copied
   */
  public static Timeline of(long[] byCode) {
    if (byCode.length != Stage.count()) {
      throw new IllegalArgumentException("times of " + byCode.length + " stages");
    }
    int mask = 0;
    for (int code = 0; code < byCode.length; code++) {
      mask |= byCode[code] == NOT_REACHED ? 0 : 1 << code;
    }
    long[] nanos = new long[Integer.bitCount(mask)];
    int at = 0;
    for (long time : byCode) {
      if (time != NOT_REACHED) {
        nanos[at++] = time;
      }
    }
    return mask == 0 ? EMPTY : new Timeline(mask, nanos);
  }

  /** Times of the stages in the mask, taken from an array by {@link Stage#code}; copied. */
  static Timeline ofMask(int mask, long[] byCode) {
    if (mask == 0) {
      return EMPTY;
    }
    long[] nanos = new long[Integer.bitCount(mask)];
    int at = 0;
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      nanos[at++] = byCode[Integer.numberOfTrailingZeros(rest)];
    }
    return new Timeline(mask, nanos);
  }

  /** Times of no stage, to be filled in for {@link #of}. */
  public static long[] blank() {
    long[] byCode = new long[Stage.count()];
    Arrays.fill(byCode, NOT_REACHED);
    return byCode;
  }

  /** This, and one stage more (or at another time). */
  public Timeline with(Stage stage, long time) {
    int bit = stage.mask();
    int place = Integer.bitCount(mask & (bit - 1));
    boolean known = (mask & bit) != 0;
    long[] times = new long[known ? nanos.length : nanos.length + 1];
    System.arraycopy(nanos, 0, times, 0, place);
    int rest = known ? place + 1 : place;
    System.arraycopy(nanos, rest, times, place + 1, nanos.length - rest);
    times[place] = time;
    return new Timeline(mask | bit, times);
  }

  /** Mask of the stages reached. */
  public int stages() {
    return mask;
  }

  /** When it was reached, or {@link #NOT_REACHED}. */
  public long at(Stage stage) {
    int bit = stage.mask();
    return (mask & bit) == 0 ? NOT_REACHED : nanos[Integer.bitCount(mask & (bit - 1))];
  }

  /** Whether it was reached. */
  public boolean reached(Stage stage) {
    return (mask & stage.mask()) != 0;
  }

  /** From one stage to another in ns, or −1 if one of them was not reached. */
  public long delayNanos(Stage from, Stage to) {
    return reached(from) && reached(to) ? at(to) - at(from) : -1;
  }

  /** Time of the earliest stage, or {@link #NOT_REACHED}. */
  public long firstNanos() {
    long first = mask == 0 ? NOT_REACHED : Long.MAX_VALUE;
    for (long time : nanos) {
      first = Math.min(first, time);
    }
    return first;
  }

  /** Time of the latest stage, or {@link #NOT_REACHED}. */
  public long lastNanos() {
    long last = NOT_REACHED;
    for (long time : nanos) {
      last = Math.max(last, time);
    }
    return last;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Timeline that && mask == that.mask && Arrays.equals(nanos, that.nanos);
  }

  @Override
  public int hashCode() {
    return 31 * mask + Arrays.hashCode(nanos);
  }

  /** Letters and times of the stages reached. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Timeline[");
    for (Stage stage : Stage.values()) {
      if (reached(stage)) {
        text.append(text.length() > 9 ? " " : "").append(stage.letter()).append(at(stage));
      }
    }
    return text.append(']').toString();
  }
}
