package dev.fathom.kernel.names;

import dev.fathom.linux.MountInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where file systems are mounted, by their devices. Read again for a device that is not known, and
 * for a path that no mount shows, at most once a second.
 */
final class MountPoints {
  private static final long PAUSE_NANOS = 1_000_000_000;

  private final Supplier<List<MountInfo>> source;
  private final Map<Long, List<MountInfo>> mounts = new HashMap<>();
  private long readNanos = System.nanoTime() - PAUSE_NANOS;

  MountPoints() {
    this(MountInfo::all);
  }

  /** Mounts from elsewhere. */
  MountPoints(Supplier<List<MountInfo>> source) {
    this.source = source;
  }

  /**
   * Where the whole file system is, without a slash at its end; {@code [M:m]} if this process does
   * not see all of it.
   */
  String of(long device) {
    String root = pathOf(device, "/");
    return root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
  }

  /**
   * A path inside a file system as this process may open it. Of several mounts the one of the whole
   * file system, and then the one with the shortest path; else one of a directory above the file.
   *
   * @param inside from the root of the file system, beginning with a slash
   */
  String pathOf(long device, String inside) {
    String path = find(device, inside);
    if (path.isEmpty() && System.nanoTime() - readNanos >= PAUSE_NANOS) {
      read();
      path = find(device, inside);
    }
    return path.isEmpty() ? "[%d:%d]%s".formatted(device >>> 20, device & 0xfffff, inside) : path;
  }

  private String find(long device, String inside) {
    return mounts.getOrDefault(device, List.of()).stream()
        .filter(mount -> shows(mount, inside))
        .findFirst()
        .map(mount -> bare(mount.mountPoint()) + inside.substring(bare(mount.root()).length()))
        .orElse("");
  }

  private static boolean shows(MountInfo mount, String inside) {
    String root = bare(mount.root());
    return root.isEmpty() || inside.equals(root) || inside.startsWith(root + "/");
  }

  private static String bare(String path) {
    return path.equals("/") ? "" : path;
  }

  private void read() {
    readNanos = System.nanoTime();
    mounts.clear();
    for (MountInfo mount : source.get()) {
      long device = (long) mount.major() << 20 | mount.minor();
      mounts.computeIfAbsent(device, none -> new ArrayList<>()).add(mount);
    }
    Comparator<MountInfo> best =
        Comparator.<MountInfo>comparingInt(mount -> bare(mount.root()).length())
            .thenComparingInt(mount -> mount.mountPoint().length());
    mounts.values().forEach(each -> each.sort(best));
  }
}
