package dev.fathom.cli.doctor;

import dev.fathom.linux.ProcFile;
import dev.fathom.linux.Statx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One line of /proc/self/mountinfo of a machine, see proc_pid_mountinfo(5).
 *
 * @param id {@link Statx#mountId()} of the files on it
 * @param device {@code major:minor}
 * @param point where it is
 * @param fileSystem e.g. {@code ext4}
 * @param source e.g. {@code /dev/vda}
 * @param options of the mount, then of the file system
 */
record Mount(
    long id, String device, String point, String fileSystem, String source, List<String> options) {
  private static final String SEPARATOR = " - ";

  Mount {
    options = List.copyOf(options);
  }

  /** The mount that holds a file. */
  static Optional<Mount> of(Machine machine, Statx stat) {
    String device = stat.deviceMajor() + ":" + stat.deviceMinor();
    Optional<Mount> sameDevice = Optional.empty();
    for (Mount mount : all(machine)) {
      if (stat.mountId() != 0 && mount.id == stat.mountId()) {
        return Optional.of(mount);
      }
      if (mount.device.equals(device)) {
        sameDevice = Optional.of(mount);
      }
    }
    return sameDevice;
  }

  static List<Mount> all(Machine machine) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : machine.lines("/proc/self/mountinfo")) {
      parse(line).ifPresent(mounts::add);
    }
    return mounts;
  }

  /** Reads {@code 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw}. */
  static Optional<Mount> parse(String line) {
    int separator = line.indexOf(SEPARATOR);
    if (separator < 0) {
      return Optional.empty();
    }
    List<String> left = Machine.words(line.substring(0, separator));
    List<String> right = Machine.words(line.substring(separator + SEPARATOR.length()));
    if (left.size() < 6 || right.size() < 2) {
      return Optional.empty();
    }
    List<String> options = new ArrayList<>(split(left.get(5)));
    if (right.size() > 2) {
      split(right.get(2)).stream().filter(word -> !options.contains(word)).forEach(options::add);
    }
    return Optional.of(
        new Mount(
            ProcFile.number(left.get(0)).orElse(0),
            left.get(2),
            unescape(left.get(4)),
            unescape(right.get(0)),
            unescape(right.get(1)),
            options));
  }

  private static List<String> split(String options) {
    List<String> words = new ArrayList<>();
    int begin = 0;
    for (int end = options.indexOf(','); end >= 0; end = options.indexOf(',', begin)) {
      words.add(unescape(options.substring(begin, end)));
      begin = end + 1;
    }
    words.add(unescape(options.substring(begin)));
    return words;
  }

  /** Space, tab, newline and backslash are written in octal, e.g. {@code \040}. */
  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int code = text.charAt(i) == '\\' ? octal(text, i + 1) : -1;
      plain.append(code < 0 ? text.charAt(i) : (char) code);
      i += code < 0 ? 0 : 3;
    }
    return plain.toString();
  }

  /** Three octal digits, or −1. */
  private static int octal(String text, int from) {
    if (from + 3 > text.length()) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < from + 3; i++) {
      int digit = Character.digit(text.charAt(i), 8);
      if (digit < 0) {
        return -1;
      }
      value = value * 8 + digit;
    }
    return value;
  }

  /** The value of an option such as {@code upperdir=/…}. */
  Optional<String> option(String name) {
    return options.stream()
        .filter(option -> option.startsWith(name + "="))
        .map(option -> option.substring(name.length() + 1))
        .findFirst();
  }

  /** Whether nothing can be written. */
  boolean isReadOnly() {
    return options.contains("ro");
  }
}
