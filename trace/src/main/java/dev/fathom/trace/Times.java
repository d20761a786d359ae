package dev.fathom.trace;

/**
 * Stages that a living subject reached so far, with their times; becomes a {@link Timeline}. To be
 * used again for the next subject. Belongs to one thread.
 */
public final class Times {
  private final long[] nanos = new long[Stage.count()];
  private int mask;

  /** No stage was reached. */
  public Times() {}

  /** Forgets all stages. */
  public void clear() {
    mask = 0;
  }

  /**
   * Sets it, if there is a time.
   *
   * @param time in ns of the monotonic clock, or {@link Timeline#NOT_REACHED}
   */
  public void set(Stage stage, long time) {
    if (time != Timeline.NOT_REACHED) {
      nanos[stage.code()] = time;
      mask |= stage.mask();
    }
  }

  /** Sets it unless it is earlier already. */
  void setFirst(Stage stage, long time) {
    if (!reached(stage) || nanos[stage.code()] > time) {
      set(stage, time);
    }
  }

  void unset(int stageMask) {
    mask &= ~stageMask;
  }

  boolean reached(Stage stage) {
    return (mask & stage.mask()) != 0;
  }

  boolean none() {
    return mask == 0;
  }

  long at(Stage stage) {
    return reached(stage) ? nanos[stage.code()] : Timeline.NOT_REACHED;
  }

  /** Sets it unless it is known already. */
  void setIfAbsent(Stage stage, long time) {
    if (!reached(stage)) {
      set(stage, time);
    }
  }

  /** Whether it was reached, at another time than this, which is right within some ns. */
  boolean differs(Stage stage, long time, long slackNanos) {
    return reached(stage) && Math.abs(nanos[stage.code()] - time) > slackNanos;
  }

  /** Removes all that was before; true if there was any. */
  boolean forgetBefore(long time) {
    int before = mask;
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      int code = Integer.numberOfTrailingZeros(rest);
      if (nanos[code] < time) {
        mask &= ~(1 << code);
      }
    }
    return mask != before;
  }

  /** What was set so far; stays as it is. */
  public Timeline timeline() {
    return Timeline.ofMask(mask, nanos);
  }
}
