package dev.fathom.cli.truth;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the kernel itself counted of a device: {@code Documentation/block/stat.rst}. Requests and
 * merges by action; bytes likewise.
 */
record DeviceCounts(Map<String, Kind> kinds) {
  private static final Map<String, Integer> FIRST = Map.of("read", 0, "write", 4, "discard", 11);
  private static final long SECTOR_BYTES = 512;

  /**
   * Of one action.
   *
   * @param requests completed
   * @param merges bios that joined a request
   */
  record Kind(long requests, long merges, long bytes) {}

  static DeviceCounts of(Path device) throws IOException {
    Path stat = Path.of("/sys/class/block", String.valueOf(device.getFileName()), "stat");
    long[] words =
        Arrays.stream(Files.readString(stat).strip().split("\\s+", -1))
            .mapToLong(Long::parseLong)
            .toArray();
    Map<String, Kind> kinds = new TreeMap<>();
    FIRST.forEach((action, at) ->
        kinds.put(action, new Kind(words[at], words[at + 1], words[at + 2] * SECTOR_BYTES)));
    return new DeviceCounts(kinds);
  }

  DeviceCounts minus(DeviceCounts other) {
    Map<String, Kind> more = new TreeMap<>();
    for (String action : kinds.keySet()) {
      Kind now = of(action);
      Kind then = other.of(action);
      more.put(
          action,
          new Kind(now.requests - then.requests, now.merges - then.merges, now.bytes - then.bytes));
    }
    return new DeviceCounts(more);
  }

  /** Of {@code read}, {@code write} or {@code discard}. */
  Kind of(String action) {
    return kinds.getOrDefault(action, new Kind(0, 0, 0));
  }
}
