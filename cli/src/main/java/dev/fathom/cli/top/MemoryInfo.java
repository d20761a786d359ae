package dev.fathom.cli.top;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Dirty data of the whole machine (proc_meminfo(5)).
 *
 * @param dirtyBytes that wait for write-back, −1 if not known
 * @param writebackBytes on their way, −1 if not known
 */
record MemoryInfo(long dirtyBytes, long writebackBytes) {
  private static final Path FILE = Path.of("/proc/meminfo");

  /** As it is now. */
  static MemoryInfo read() {
    try {
      return parse(Files.readAllLines(FILE));
    } catch (IOException e) {
      return new MemoryInfo(-1, -1);
    }
  }

  static MemoryInfo parse(List<String> lines) {
    return new MemoryInfo(bytes(lines, "Dirty:"), bytes(lines, "Writeback:"));
  }

  private static long bytes(List<String> lines, String title) {
    for (String line : lines) {
      if (line.startsWith(title) && line.endsWith(" kB")) {
        String number = line.substring(title.length(), line.length() - 3).strip();
        return Long.parseLong(number) << 10;
      }
    }
    return -1;
  }
}
