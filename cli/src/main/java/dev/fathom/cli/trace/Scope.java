package dev.fathom.cli.trace;

import dev.fathom.cli.live.Devices;
import dev.fathom.cli.report.Incidents;
import dev.fathom.kernel.recording.TraceScope;
import dev.fathom.linux.MountInfo;
import dev.fathom.linux.Statx;
import dev.fathom.trace.History;
import dev.fathom.trace.Incident;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a plan names, found on this machine.
 *
 * @param traced devices, and the file systems on them
 * @param diskNames names of the devices whose counters are compared
 * @param shares of whom and what histories and incidents are shown
 */
record Scope(TraceScope traced, Set<String> diskNames, Selections shares) {

  /**
   * Finds it.
   *
   * @throws IllegalArgumentException saying what is not there
   */
  static Scope of(TracePlan plan) {
    plan.pids().forEach(Scope::requireProcess);
    Selections shares =
        new Selections(plan.pids(), plan.cgroup().map(Scope::cgroup), plan.file().map(Scope::file));
    Set<String> names = plan.devices().isEmpty() ? Devices.disks() : Devices.names(plan.devices());
    Set<Long> devices = Devices.numbers(plan.devices());
    return new Scope(new TraceScope(devices, Devices.fileSystems(devices)), names, shares);
  }

  /** Which histories are shown. */
  Predicate<History> wanted() {
    return shares;
  }

  /**
   * Whether an incident is told.
   *
   * @param tally knows who had bytes on the devices that are traced
   */
  boolean tells(Incident incident, Tally tally) {
    return shares.tells(incident) && Incidents.within(incident, traced, tally::knows);
  }

  /** One place of each file system on the devices; empty if all are traced. */
  List<String> mountPoints() {
    Map<Long, String> points = new TreeMap<>();
    for (MountInfo mount : MountInfo.all()) {
      long number = (long) mount.major() << 20 | mount.minor();
      if (traced.fileSystems().contains(number)) {
        points.putIfAbsent(number, mount.mountPoint());
      }
    }
    return List.copyOf(points.values());
  }

  /** Whether a file system lies on a device that is traced. */
  boolean covers(long fileSystem) {
    return traced.hasFileSystem(fileSystem);
  }

  private static void requireProcess(long pid) {
    if (!Files.exists(Path.of("/proc", Long.toString(pid)))) {
      throw new IllegalArgumentException(
          "no process %d here; what it wrote before tracing began cannot be told any more"
              .formatted(pid));
    }
  }

  private static String cgroup(String name) {
    Path root = Path.of("/sys/fs/cgroup");
    Path given = Path.of(name);
    Path folder = given.startsWith(root) ? given : root.resolve(name.replaceFirst("^/+", ""));
    Path unified = root.resolve("unified");
    Path inside = folder.startsWith(unified) ? unified : root;
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "no control group %s: there is no folder %s".formatted(name, folder));
    }
    String path = "/" + inside.relativize(folder.normalize());
    return path.equals("/") ? "" : path;
  }

  private static Selections.Inode file(Path path) {
    try {
      Statx file = Statx.of(path);
      long device =
          MountInfo.of(file.mountId())
              .map(mount -> (long) mount.major() << 20 | mount.minor())
              .orElse((long) file.deviceMajor() << 20 | file.deviceMinor());
      return new Selections.Inode(device, file.inode());
    } catch (IOException e) {
      throw new IllegalArgumentException("--file=" + path + ": " + e.getMessage(), e);
    }
  }
}
