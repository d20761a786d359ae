package dev.fathom.cli.live;

import dev.fathom.kernel.names.DeviceNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words of the command line that both live commands understand. */
public final class Arguments {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(us|ms|s|m|h)?");

  private Arguments() {}

  /**
   * A length of time such as {@code 500ms}, {@code 1.5s} or {@code 2} (seconds), in ns.
   *
   * @throws IllegalArgumentException naming the option, if it is none or 0
   */
  public static long nanos(String option, String text) {
    Matcher time = TIME.matcher(text);
    double value = time.matches() ? Double.parseDouble(time.group(1)) * nanosOf(time.group(2)) : 0;
    if (value < 1) {
      throw new IllegalArgumentException(
          "%s=%s: a length of time is wanted, such as 500ms or 2s".formatted(option, text));
    }
    return (long) value;
  }

  @SuppressWarnings("NullAway") // the group is missing where no unit was given
  private static double nanosOf(String unit) {
    return switch (unit) {
      case "us" -> 1e3;
      case "ms" -> 1e6;
      case "m" -> 60e9;
      case "h" -> 3600e9;
      case null, default -> 1e9;
    };
  }

  /**
   * Numbers of block devices, {@code major << 20 | minor}, named as {@code /dev/sda1}, {@code sda1}
   * or {@code 8:1}.
   *
   * @throws IllegalArgumentException naming the word that is none
   */
  public static Set<Long> devices(List<String> words) {
    Set<Long> numbers = new HashSet<>();
    for (String word : words) {
      numbers.add(device(word));
    }
    return numbers;
  }

  private static long device(String word) {
    try {
      if (word.matches("\\d{1,4}:\\d{1,7}")) {
        return DeviceNumber.parse(word);
      }
      Path path = word.startsWith("/") ? Path.of(word) : Path.of("/dev", word);
      Path name = path.toRealPath().getFileName();
      String numbers = Files.readString(Path.of("/sys/class/block/" + name + "/dev"));
      return DeviceNumber.parse(numbers.strip());
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--device=%s is no block device; lsblk lists them".formatted(word), e);
    }
  }
}
