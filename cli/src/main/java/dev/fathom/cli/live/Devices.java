package dev.fathom.cli.live;

import dev.fathom.kernel.names.DeviceNumber;
import dev.fathom.linux.MountInfo;
import dev.fathom.linux.ProcFile;
import dev.fathom.linux.Statx;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Block devices as users name them: {@code sda}, {@code /dev/sda1}, {@code 8:0}. */
public final class Devices {
  private static final Path BY_NAME = Path.of("/sys/class/block");
  private static final Path BY_NUMBER = Path.of("/sys/dev/block");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,4}:\\d{1,7}");

  private Devices() {}

  /**
   * Numbers of the devices, and of the partitions of those that are whole disks.
   *
   * @throws IllegalArgumentException for one that does not exist
   */
  public static Set<Long> numbers(List<String> devices) {
    Set<Long> numbers = new LinkedHashSet<>();
    for (String device : devices) {
      Path folder = folder(device);
      numbers.add(number(folder));
      numbers.addAll(partitions(folder));
    }
    return numbers;
  }

  /**
   * Numbers of the file systems on these devices. Some (btrfs) have numbers of their own, and tell
   * their device as their source.
   *
   * @param devices by number; if there are none there are no file systems
   */
  public static Set<Long> fileSystems(Set<Long> devices) {
    Set<Long> numbers = new LinkedHashSet<>(devices);
    if (!devices.isEmpty()) {
      for (MountInfo mount : MountInfo.all()) {
        if (mount.source().startsWith("/dev/") && devices.contains(deviceOf(mount.source()))) {
          numbers.add((long) mount.major() << 20 | mount.minor());
        }
      }
    }
    return numbers;
  }

  private static long deviceOf(String source) {
    try {
      Statx file = Statx.of(Path.of(source));
      return (long) file.rdevMajor() << 20 | file.rdevMinor();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Names of all whole disks. */
  public static Set<String> disks() {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(Path.of("/sys/block"))) {
      folders.forEach(folder -> names.add(folder.getFileName().toString()));
    } catch (IOException | DirectoryIteratorException e) {
      return names; // no sysfs: nothing to compare with
    }
    return names;
  }

  /** Names of the devices, as sysfs has them. */
  public static Set<String> names(List<String> devices) {
    Set<String> names = new TreeSet<>();
    for (String device : devices) {
      names.add(resolved(folder(device)).getFileName().toString());
    }
    return names;
  }

  /** The disk of a device: itself, or what it is a partition of. */
  public static String diskOf(String name) {
    Path folder = resolved(BY_NAME.resolve(name));
    return Files.exists(folder.resolve("partition")) ? parentName(folder) : name;
  }

  private static String parentName(Path folder) {
    Path parent = folder.getParent();
    return parent == null ? "" : String.valueOf(parent.getFileName());
  }

  private static Path folder(String device) {
    Path folder;
    if (NUMBER.matcher(device).matches()) {
      folder = BY_NUMBER.resolve(device);
    } else if (device.contains("/")) {
      folder = BY_NUMBER.resolve(numberOf(Path.of(device)));
    } else {
      folder = BY_NAME.resolve(device);
    }
    if (device.isEmpty() || device.startsWith(".") || !Files.exists(folder.resolve("dev"))) {
      throw new IllegalArgumentException(
          "no block device " + device + " here: lsblk, or ls " + BY_NAME + ", lists them");
    }
    return resolved(folder);
  }

  private static String numberOf(Path path) {
    Statx file;
    try {
      file = Statx.of(path);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--device=" + path + ": " + e.getMessage() + "; lsblk lists devices", e);
    }
    if (!file.isBlockDevice()) {
      throw new IllegalArgumentException(
          "--device=%s is no block device; what lies there is on device %d:%d (or use --file)"
              .formatted(path, file.deviceMajor(), file.deviceMinor()));
    }
    return file.rdevMajor() + ":" + file.rdevMinor();
  }

  private static Set<Long> partitions(Path folder) {
    Set<Long> numbers = new LinkedHashSet<>();
    try (DirectoryStream<Path> inside =
        Files.newDirectoryStream(folder, each -> Files.exists(each.resolve("partition")))) {
      inside.forEach(partition -> numbers.add(number(partition)));
    } catch (IOException | DirectoryIteratorException e) {
      return numbers; // gone meanwhile
    }
    return numbers;
  }

  private static long number(Path folder) {
    return DeviceNumber.parse(ProcFile.text(folder.resolve("dev")).orElse("").strip());
  }

  private static Path resolved(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      return folder;
    }
  }
}
