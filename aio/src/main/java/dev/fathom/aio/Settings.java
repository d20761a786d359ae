package dev.fathom.aio;

/**
 * Order, urgency and durability of one operation.
 *
 * @param priority 0 (first) to 7 (last), {@link #NORMAL} by default: orders the device queue where
 *     the driver and the kernel's scheduler can (as the level of ioprio's best-effort class), and
 *     the delivery of completions always
 * @param deadlineNanos from being prepared; 0 for none: when it is over the operation is cancelled
 *     and, if that succeeds, completes with {@code -ETIME}
 * @param barrier starts after all earlier operations on its file, before all later ones
 * @param link ties it to the next operation of the batch
 * @param durability of a write
 */
public record Settings(
    int priority, long deadlineNanos, boolean barrier, Link link, Durability durability) {

  /** The middle priority. */
  public static final int NORMAL = 4;

  /** Nothing asked for. */
  public static final Settings NONE = new Settings(NORMAL, 0, false, Link.NONE, Durability.NONE);

  /** Checks the ranges. */
  public Settings {
    if (priority < 0 || priority > 7) {
      throw new IllegalArgumentException("priority must be 0 to 7, not " + priority);
    }
    if (deadlineNanos < 0) {
      throw new IllegalArgumentException(
          "deadline must be at least 0, not " + deadlineNanos + " ns");
    }
  }

  Settings withPriority(int changed) {
    return new Settings(changed, deadlineNanos, barrier, link, durability);
  }

  Settings withDeadline(long changedNanos) {
    return new Settings(priority, changedNanos, barrier, link, durability);
  }

  Settings withBarrier() {
    return new Settings(priority, deadlineNanos, true, link, durability);
  }

  Settings withLink(Link changed) {
    return new Settings(priority, deadlineNanos, barrier, changed, durability);
  }

  Settings withDurability(Durability changed) {
    return new Settings(priority, deadlineNanos, barrier, link, changed);
  }
}
