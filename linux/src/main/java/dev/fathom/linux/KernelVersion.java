package dev.fathom.linux;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The release of a kernel, as uname(2) tells it. Distributions carry features back: better probe
 * for one than compare versions.
 *
 * @param major 0 if the text does not begin with a number
 * @param minor 0 if there is none
 * @param patch 0 if there is none
 * @param text as the kernel says it, e.g. {@code 6.1.0-31-amd64}
 */
public record KernelVersion(int major, int minor, int patch, String text)
    implements Comparable<KernelVersion> {
  private static final Pattern NUMBERS =
      Pattern.compile("(\\d{1,9})(?:\\.(\\d{1,9}))?(?:\\.(\\d{1,9}))?.*", Pattern.DOTALL);

  private static final Comparator<KernelVersion> ORDER =
      Comparator.comparingInt(KernelVersion::major)
          .thenComparingInt(KernelVersion::minor)
          .thenComparingInt(KernelVersion::patch)
          .thenComparing(KernelVersion::text);

  /** Checks that no number is negative. */
  public KernelVersion {
    if (major < 0 || minor < 0 || patch < 0) {
      throw new IllegalArgumentException(
          "kernel version " + major + "." + minor + "." + patch + " has a negative number");
    }
  }

  /** The release of the running kernel. */
  public static KernelVersion here() {
    return parse(System.getProperty("os.version", ""));
  }

  /** Reads a release; what cannot be read is 0. */
  public static KernelVersion parse(String text) {
    Matcher numbers = NUMBERS.matcher(text);
    if (!numbers.matches()) {
      return new KernelVersion(0, 0, 0, text);
    }
    return new KernelVersion(number(numbers, 1), number(numbers, 2), number(numbers, 3), text);
  }

  private static int number(Matcher numbers, int group) {
    String digits = numbers.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  /** Whether it is this version or a later one. */
  public boolean atLeast(int major, int minor) {
    return this.major > major || (this.major == major && this.minor >= minor);
  }

  @Override
  public int compareTo(KernelVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return text;
  }
}
