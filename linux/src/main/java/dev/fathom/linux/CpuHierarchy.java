package dev.fathom.linux;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where control groups share out processors: a hierarchy of version 1 with the controller cpu, or
 * the one of version 2. See cgroups(7).
 *
 * @param top its uppermost group that this process sees
 * @param home the group that this process is in
 */
record CpuHierarchy(Path top, Path home) {

  /**
   * Finds it.
   *
   * @param mounts all
   * @param groups the text of /proc/self/cgroup
   */
  static Optional<CpuHierarchy> find(List<MountInfo> mounts, String groups) {
    Optional<CpuHierarchy> first =
        find(
            mounts,
            mount ->
                mount.fileSystem().equals("cgroup")
                    && Arrays.asList(mount.options().split(",", -1)).contains("cpu"),
            groups,
            "cpu");
    return first.isPresent()
        ? first
        : find(mounts, mount -> mount.fileSystem().equals("cgroup2"), groups, "");
  }

  private static Optional<CpuHierarchy> find(
      List<MountInfo> mounts, Predicate<MountInfo> right, String groups, String controller) {
    return mounts.stream()
        .filter(right)
        .findFirst()
        .flatMap(mount -> own(groups, controller).map(path -> of(mount, path)));
  }

  /** The path of the process's group: {@code 4:cpu,cpuacct:/path}, {@code 0::/path}. */
  private static Optional<String> own(String groups, String controller) {
    return groups
        .lines()
        .map(line -> line.split(":", 3))
        .filter(parts ->
            parts.length == 3 && Arrays.asList(parts[1].split(",", -1)).contains(controller))
        .map(parts -> parts[2])
        .findFirst();
  }

  /** A group that is not below what is mounted cannot be named; the top stands for it. */
  private static CpuHierarchy of(MountInfo mount, String path) {
    Path top = Path.of(mount.mountPoint());
    Path root = Path.of(mount.root());
    Path group = Path.of(path);
    boolean below = group.startsWith(root) && !path.startsWith("/..");
    return new CpuHierarchy(top, below ? top.resolve(root.relativize(group)) : top);
  }
}
