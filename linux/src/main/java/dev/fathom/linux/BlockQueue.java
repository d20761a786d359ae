package dev.fathom.linux;

import java.nio.file.Path;
import java.util.List;

/**
 * The request queue of a disk: Documentation/ABI/stable/sysfs-block. What this kernel does not show
 * is 0, false or empty.
 *
 * @param logicalBlockBytes the smallest piece that can be addressed
 * @param physicalBlockBytes the smallest piece that is written without reading first
 * @param schedulers that can be had, e.g. {@code none} and {@code mq-deadline}
 * @param scheduler the one in use
 * @param requests how many may wait in each direction: nr_requests
 * @param maxRequestKib the longest request now, KiB: max_sectors_kb
 * @param maxHardwareRequestKib the longest that the device takes, KiB: max_hw_sectors_kb
 * @param rotational whether seeks cost time
 * @param poll whether completions can be polled for: io_poll
 * @param writeCache {@code write back} or {@code write through}
 * @param dax whether files can be mapped onto the device itself
 */
public record BlockQueue(
    int logicalBlockBytes,
    int physicalBlockBytes,
    List<String> schedulers,
    String scheduler,
    int requests,
    int maxRequestKib,
    int maxHardwareRequestKib,
    boolean rotational,
    boolean poll,
    String writeCache,
    boolean dax) {

  /** Copies the schedulers. */
  public BlockQueue {
    schedulers = List.copyOf(schedulers);
  }

  static BlockQueue of(Path queue) {
    String schedulers = ProcFile.text(queue.resolve("scheduler")).orElse("");
    return new BlockQueue(
        number(queue, "logical_block_size"),
        number(queue, "physical_block_size"),
        names(schedulers),
        selected(schedulers),
        number(queue, "nr_requests"),
        number(queue, "max_sectors_kb"),
        number(queue, "max_hw_sectors_kb"),
        number(queue, "rotational") != 0,
        number(queue, "io_poll") != 0,
        ProcFile.text(queue.resolve("write_cache")).orElse(""),
        number(queue, "dax") != 0);
  }

  private static int number(Path queue, String name) {
    return Math.clamp(ProcFile.number(queue.resolve(name)).orElse(0), 0, Integer.MAX_VALUE);
  }

  /** Of {@code [none] mq-deadline}: both. */
  private static List<String> names(String schedulers) {
    String plain = schedulers.replace("[", "").replace("]", "");
    return plain.isEmpty() ? List.of() : List.of(plain.split("\\s+", -1));
  }

  /** Of {@code [none] mq-deadline}: none. Without brackets: the only one. */
  private static String selected(String schedulers) {
    int open = schedulers.indexOf('[');
    int close = schedulers.indexOf(']', open + 1);
    return open < 0 || close < 0 ? schedulers : schedulers.substring(open + 1, close);
  }

  /** Whether writes stay in a volatile cache until a flush. */
  public boolean hasVolatileCache() {
    return writeCache.equals("write back");
  }
}
