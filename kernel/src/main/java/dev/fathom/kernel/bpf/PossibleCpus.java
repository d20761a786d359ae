package dev.fathom.kernel.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many CPUs this kernel could ever have: so many values a per-CPU map keeps of each key. */
final class PossibleCpus {
  private static final Path FILE = Path.of("/sys/devices/system/cpu/possible");

  private PossibleCpus() {}

  static int count() {
    return Holder.COUNT;
  }

  /**
   * The highest number of a list, plus 1.
   *
   * @param list e.g. {@code 0-3,8-11}
   */
  static int parse(String list) {
    String text = list.strip();
    int last = Math.max(text.lastIndexOf('-'), text.lastIndexOf(','));
    return Integer.parseInt(text.substring(last + 1)) + 1;
  }

  /** Read once, where it is needed. */
  private static final class Holder {
    private static final int COUNT = read();

    private static int read() {
      try {
        return parse(Files.readString(FILE));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
