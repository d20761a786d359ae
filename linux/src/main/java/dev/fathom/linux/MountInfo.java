package dev.fathom.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of /proc/self/mountinfo, see proc_pid_mountinfo(5).
 *
 * @param id unique among the mounts of now; {@link Statx#mountId()} of the files on it
 * @param major of the device that its files tell, with {@code minor}; 0 if it is a virtual one
 * @param minor see {@code major}
 * @param root what of the file system is there: {@code /}, or a directory of it
 * @param mountPoint where it is
 * @param fileSystem e.g. {@code ext4}
 * @param source e.g. {@code /dev/vda}
 * @param options of the file system, e.g. {@code rw,data=ordered}
 */
public record MountInfo(
    long id,
    int major,
    int minor,
    String root,
    String mountPoint,
    String fileSystem,
    String source,
    String options) {
  private static final Path FILE = Path.of("/proc/self/mountinfo");
  private static final Pattern ESCAPE = Pattern.compile("\\\\([0-3][0-7]{2})");

  /** The mount that this id names; nothing where /proc is not there. */
  public static Optional<MountInfo> of(long id) {
    return first(mount -> mount.id == id);
  }

  /** A mount of this device; nothing if it is not mounted here, or /proc is not there. */
  public static Optional<MountInfo> of(int major, int minor) {
    return first(mount -> mount.major == major && mount.minor == minor);
  }

  /** The file system on this device, e.g. {@code ext4}, if it is mounted here. */
  public static Optional<String> fileSystem(int major, int minor) {
    return of(major, minor).map(MountInfo::fileSystem);
  }

  /** All mounts that this process sees; none where /proc is not there. */
  public static List<MountInfo> all() {
    try {
      // A mount point is any bytes but NUL.
      return Files.readAllLines(FILE, StandardCharsets.ISO_8859_1).stream()
          .map(MountInfo::parse)
          .flatMap(Optional::stream)
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  private static Optional<MountInfo> first(Predicate<MountInfo> condition) {
    return all().stream().filter(condition).findFirst();
  }

  /**
   * Reads {@code 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=remount}.
   */
  static Optional<MountInfo> parse(String line) {
    int separator = line.indexOf(" - ");
    if (separator < 0) {
      return Optional.empty();
    }
    String[] left = line.substring(0, separator).split(" ", -1);
    String[] right = line.substring(separator + 3).split(" ", -1);
    if (left.length < 6 || right.length < 3 || !left[2].matches("\\d+:\\d+")) {
      return Optional.empty();
    }
    String[] device = left[2].split(":", -1);
    return Optional.of(
        new MountInfo(
            Long.parseLong(left[0]),
            Integer.parseInt(device[0]),
            Integer.parseInt(device[1]),
            unescape(left[3]),
            unescape(left[4]),
            unescape(right[0]),
            unescape(right[1]),
            unescape(right[2])));
  }

  /** Space, tab, newline and backslash are written in octal: {@code \040}. */
  private static String unescape(String text) {
    String bytes =
        ESCAPE
            .matcher(text)
            .replaceAll(escape ->
                Matcher.quoteReplacement(Character.toString(Integer.parseInt(escape.group(1), 8))));
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
