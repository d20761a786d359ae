package dev.fathom.cli.trace;

import dev.fathom.kernel.names.LiveNames;
import dev.fathom.linux.MountInfo;
import dev.fathom.report.Printable;
import dev.fathom.trace.Device;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Dirty pages whose writers the kernel programs had to forget, by the device that their files are
 * on.
 *
 * @param byDevice name of the device, or where its file system is mounted, and how many
 */
record ForgottenPages(Map<String, Long> byDevice) {
  /** None. */
  static final ForgottenPages NONE = new ForgottenPages(Map.of());

  /** Devices that are named. */
  private static final int NAMED = 8;

  /** Copies the map. */
  ForgottenPages {
    byDevice = Map.copyOf(byDevice);
  }

  /**
   * Finds names for what the tracer counted.
   *
   * @param pages by device number of the file system
   */
  static ForgottenPages of(Map<Long, Long> pages) {
    if (pages.isEmpty()) {
      return NONE;
    }
    LiveNames names = new LiveNames();
    List<MountInfo> mounts = MountInfo.all();
    Map<String, Long> byDevice = new HashMap<>();
    pages.forEach(
        (number, count) -> byDevice.merge(name(names.device(number), mounts), count, Long::sum));
    return new ForgottenPages(byDevice);
  }

  /** Some file systems (btrfs) have numbers that no device has. */
  private static String name(Device device, List<MountInfo> mounts) {
    if (!device.name().isEmpty()) {
      return device.name();
    }
    for (MountInfo mount : mounts) {
      if (mount.major() == device.major() && mount.minor() == device.minor()) {
        return Printable.cut(mount.mountPoint(), 40);
      }
    }
    return device.title();
  }

  /** The most first, such as {@code 1,200 of loop0, 3 of sda1}; empty if there are none. */
  String words() {
    List<String> words = new ArrayList<>();
    List<Map.Entry<String, Long>> sorted = new ArrayList<>(byDevice.entrySet());
    sorted.sort(
        Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey()));
    sorted.stream()
        .filter(each -> each.getValue() > 0)
        .limit(NAMED)
        .forEach(each -> words.add(Amounts.count(each.getValue()) + " of " + each.getKey()));
    if (sorted.size() > NAMED) {
      words.add((sorted.size() - NAMED) + " more");
    }
    return String.join(", ", words);
  }
}
