package dev.fathom.cli.tracefs;

import dev.fathom.cli.live.Devices;
import dev.fathom.cli.trace.TracePlan;
import dev.fathom.linux.MountInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The time between the end of a command and the end of tracing. What the command left in memory
 * cannot be told here: it is waited for only if it is written at once, by sync(1).
 */
final class TracefsAftermath {
  /** The device may still be at work on what was handed to it. */
  private static final long GRACE_NANOS = 500_000_000;

  private final TracePlan.After after;
  private final @Nullable Process sync;
  private long endNanos = System.nanoTime();

  private TracefsAftermath(TracePlan.After after, @Nullable Process sync) {
    this.after = after;
    this.sync = sync;
  }

  /** Begins when the command has ended. */
  static TracefsAftermath begin(TracePlan.After after, Set<String> disks) throws IOException {
    return new TracefsAftermath(after, after == TracePlan.After.SYNC ? sync(disks) : null);
  }

  /** Has the file systems on the disks write what is dirty, in a process of its own. */
  private static Process sync(Set<String> disks) throws IOException {
    Set<Long> numbers = Devices.numbers(List.copyOf(disks));
    List<String> command = new ArrayList<>(List.of("sync"));
    List<String> points = new ArrayList<>();
    for (MountInfo mount : MountInfo.all()) {
      if (numbers.contains((long) mount.major() << 20 | mount.minor())) {
        points.add(mount.mountPoint());
      }
    }
    if (!points.isEmpty()) {
      command.add("--file-system");
      command.addAll(points);
    }
    return new ProcessBuilder(command).inheritIO().start();
  }

  /** What a user should know who did not ask for sync. */
  Optional<String> hint() {
    return after == TracePlan.After.WRITE_BACK
        ? Optional.of(
            "the command has ended; what it left in memory is not waited for (see --sync)")
        : Optional.empty();
  }

  /** Whether it is over. */
  boolean over(long now) {
    if (after == TracePlan.After.NOTHING) {
      return true;
    }
    if (sync != null && sync.isAlive()) {
      endNanos = now;
      return false;
    }
    return now - endNanos >= GRACE_NANOS;
  }
}
