package dev.fathom.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Limits that control groups (cgroups(7)) put on a disk for this process. */
final class CgroupChecks {
  private static final List<String> VERSION_1 =
      List.of("read_bps_device", "write_bps_device", "read_iops_device", "write_iops_device");

  private CgroupChecks() {}

  /** What limits this process on a disk. */
  static Finding finding(Machine machine, Disk disk) {
    String number = disk.number();
    List<String> limits = new ArrayList<>();
    List<String> files = new ArrayList<>();
    for (Mount mount : Mount.all(machine)) {
      if (mount.fileSystem().equals("cgroup2")) {
        collect(machine, mount, group(machine, "0::"), "io.max", number, limits, files);
      } else if (mount.fileSystem().equals("cgroup") && mount.options().contains("blkio")) {
        for (String limit : VERSION_1) {
          String file = "blkio.throttle." + limit;
          collect(machine, mount, group(machine, "blkio"), file, number, limits, files);
        }
      }
    }
    return judged(number, limits, files).value("limits", limits);
  }

  private static Finding judged(String number, List<String> limits, List<String> files) {
    String id = "device.cgroup";
    if (limits.isEmpty()) {
      return Finding.ok(id, "cgroup limits", "none seen from here");
    }
    Finding finding = Finding.degraded(id, "cgroup limits", String.join("; ", limits));
    for (String file : files) {
      finding = finding.remedy(lift(file, number));
    }
    return finding;
  }

  private static String lift(String file, String number) {
    return file.endsWith("io.max")
        ? "echo '" + number + " rbps=max wbps=max riops=max wiops=max' > " + file
        : "echo '" + number + " 0' > " + file;
  }

  /** The group of this process, from a line of /proc/self/cgroup such as {@code 7:blkio:/a/b}. */
  private static String group(Machine machine, String controller) {
    for (String line : machine.lines("/proc/self/cgroup")) {
      int first = line.indexOf(':');
      int second = line.indexOf(':', first + 1);
      if (first < 0 || second < 0) {
        continue;
      }
      boolean version2 = controller.equals("0::") && line.startsWith("0::");
      String controllers = "," + line.substring(first + 1, second) + ",";
      if (version2 || controllers.contains("," + controller + ",")) {
        return line.substring(second + 1);
      }
    }
    return "/";
  }

  /** Limits of the group and of those above it: each of them holds. */
  private static void collect(
      Machine machine,
      Mount mount,
      String group,
      String file,
      String number,
      List<String> limits,
      List<String> files) {
    String at = group;
    while (true) {
      String path = mount.point() + (at.equals("/") ? "" : at) + "/" + file;
      Optional<String> limit = limit(machine, path, number);
      if (limit.isPresent()) {
        limits.add(file + " of " + at + ": " + limit.get());
        files.add(path);
      }
      int slash = at.lastIndexOf('/');
      if (slash < 0 || at.equals("/")) {
        return;
      }
      at = slash == 0 ? "/" : at.substring(0, slash);
    }
  }

  /** Of {@code 8:0 rbps=max wbps=1048576 …}: what is limited. */
  private static Optional<String> limit(Machine machine, String path, String number) {
    for (String line : machine.lines(path)) {
      List<String> words = Machine.words(line);
      if (words.size() > 1 && words.getFirst().equals(number)) {
        List<String> set = words.stream().skip(1).filter(word -> !word.endsWith("=max")).toList();
        return set.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", set));
      }
    }
    return Optional.empty();
  }
}
