package dev.fathom.cli.trace;

/**
 * The time between two readings of the kernel's counters: what ended within it is in their
 * difference. All times are of the monotonic clock. Belongs to one thread.
 *
 * <p>Events of a completion and the counters are not one: the kernel tells of a request first and
 * counts it then (blk_update_request in block/blk-mq.c), device mapper counts first. So there is a
 * margin at both ends, in which it cannot be said.
 */
final class CountedTime {
  /** Far more than lies between an event and its count, but for a machine that stands still. */
  private static final long MARGIN_NANOS = 1_000_000;

  /** Whether the counters have it. */
  enum Side {
    /** They do. */
    INSIDE,
    /** They may. */
    EDGE,
    /** They do not. */
    OUTSIDE
  }

  private long outsideUntil = Long.MIN_VALUE;
  private long insideFrom = Long.MIN_VALUE;
  private long insideUntil = Long.MAX_VALUE;
  private long outsideFrom = Long.MAX_VALUE;

  /** All the time there is, until it is said when it begins and ends. */
  CountedTime() {}

  /** The first reading. */
  void begin(DiskCounts read) {
    outsideUntil = read.fromNanos() - MARGIN_NANOS;
    insideFrom = read.toNanos() + MARGIN_NANOS;
  }

  /** The second reading. */
  void end(DiskCounts read) {
    insideUntil = read.fromNanos() - MARGIN_NANOS;
    outsideFrom = read.toNanos() + MARGIN_NANOS;
  }

  /** Where something lies that ended then. */
  Side sideOf(long endNanos) {
    if (endNanos > insideFrom && endNanos < insideUntil) {
      return Side.INSIDE;
    }
    return endNanos < outsideUntil || endNanos > outsideFrom ? Side.OUTSIDE : Side.EDGE;
  }
}
