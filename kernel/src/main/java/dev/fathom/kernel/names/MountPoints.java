package dev.fathom.kernel.names;

import dev.fathom.linux.MountInfo;
import java.util.HashMap;
import java.util.Map;

/**
 * Where file systems are mounted, by their devices. Read again for a device that is not known, at
 * most once a second.
 */
final class MountPoints {
  private static final long PAUSE_NANOS = 1_000_000_000;

  private final Map<Long, String> points = new HashMap<>();
  private long readNanos = System.nanoTime() - PAUSE_NANOS;

  /** Without a slash at its end; {@code [M:m]} if it is not mounted where this process sees it. */
  String of(long device) {
    String point = points.get(device);
    if (point == null && System.nanoTime() - readNanos >= PAUSE_NANOS) {
      read();
      point = points.get(device);
    }
    return point == null ? "[%d:%d]".formatted(device >>> 20, device & 0xfffff) : point;
  }

  private void read() {
    readNanos = System.nanoTime();
    for (MountInfo mount : MountInfo.all()) {
      long device = (long) mount.major() << 20 | mount.minor();
      String point = mount.mountPoint();
      points.putIfAbsent(device, point.equals("/") ? "" : point);
    }
  }
}
