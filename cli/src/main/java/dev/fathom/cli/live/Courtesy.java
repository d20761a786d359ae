package dev.fathom.cli.live;

import dev.fathom.linux.IdleGroup;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Lets everybody else have the processors first while the kernel's records are few, and no longer
 * when they pile up: between busy programs an idle group gets next to nothing, and what the ring
 * has no room for is lost. One thread.
 */
final class Courtesy {
  /** What is left in the ring after a look that took all it may: some 3,000 records. */
  private static final long PILE_BYTES = 1 << 20;

  /** More than this a second is much to do: it would be late all the time. */
  private static final long MANY_A_SECOND = 40_000;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final IdleGroup group;
  private long sinceNanos;
  private long records;
  private long idleNanos;
  private long allNanos;

  /** Has the process enter the group; it is idle after a second in which there was little to do. */
  Courtesy(IdleGroup group, long nanos) throws IOException {
    this.group = group;
    sinceNanos = nanos;
    group.enter();
  }

  /**
   * After a look at the ring.
   *
   * @param taken records
   * @param leftBytes what is still in the ring
   * @param nanos now
   */
  void looked(int taken, long leftBytes, long nanos) throws IOException {
    records += taken;
    if (group.idle() && leftBytes > PILE_BYTES) {
      judge(nanos);
      group.idle(false);
    } else if (nanos - sinceNanos >= SECOND) {
      boolean few = records * SECOND / (nanos - sinceNanos) < MANY_A_SECOND;
      judge(nanos);
      if (few != group.idle()) {
        group.idle(few);
      }
    }
  }

  /** From here on a second counts anew. */
  private void judge(long nanos) {
    allNanos += nanos - sinceNanos;
    idleNanos += group.idle() ? nanos - sinceNanos : 0;
    sinceNanos = nanos;
    records = 0;
  }

  /** The process goes back to where it was. */
  void end(long nanos) {
    judge(nanos);
    group.close();
  }

  /** How much of the time until the end others came first, 0 to 1. */
  double share() {
    return allNanos == 0 ? 1 : (double) idleNanos / allNanos;
  }
}
