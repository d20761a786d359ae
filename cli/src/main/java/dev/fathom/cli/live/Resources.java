package dev.fathom.cli.live;

import dev.fathom.kernel.TracerOptions;
import dev.fathom.linux.ProcFile;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What tracing may take of the machine.
 *
 * @param idle whether everybody else has the processors first
 * @param dirtyBytes so much dirty data has room in the kernel: whose it is, is remembered
 */
public record Resources(boolean idle, long dirtyBytes) {
  /** A page of the page cache, as the kernel programs assume. */
  public static final int PAGE_BYTES = 4096;

  /** What is remembered at most, 256 GiB: it takes 13 GiB. */
  public static final long MOST_DIRTY_BYTES = (long) TracerOptions.MOST_DIRTY_PAGES * PAGE_BYTES;

  private static final long LEAST_OF_MACHINE = 1L << 30;
  private static final long MOST_OF_MACHINE = 4L << 30;

  /** The kernel begins to write at a tenth of the memory, and lets a fifth become dirty. */
  private static final int PART_OF_MEMORY = 16;

  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final Pattern MEMORY = Pattern.compile("(?m)^MemTotal: +(\\d{1,15}) kB$");

  /** Checks the size. */
  public Resources {
    if (dirtyBytes < PAGE_BYTES || dirtyBytes > MOST_DIRTY_BYTES) {
      throw new IllegalArgumentException(
          "--dirty-room of %d bytes, not %d to %d"
              .formatted(dirtyBytes, PAGE_BYTES, MOST_DIRTY_BYTES));
    }
  }

  /** What suits this machine: room for 1 to 4 GiB, a sixteenth part of its memory. */
  public static Resources ofMachine() {
    return new Resources(false, dirtyBytes(ProcFile.text(MEMINFO).orElse("")));
  }

  /** What suits a machine whose proc_meminfo(5) says this. */
  static long dirtyBytes(String meminfo) {
    Matcher memory = MEMORY.matcher(meminfo);
    long part = memory.find() ? (Long.parseLong(memory.group(1)) << 10) / PART_OF_MEMORY : 0;
    return Math.clamp(part, LEAST_OF_MACHINE, MOST_OF_MACHINE);
  }

  /** These pages have room: a power of two. */
  public int dirtyPages() {
    long pages = Math.ceilDiv(dirtyBytes, PAGE_BYTES);
    long power = Long.highestOneBit(2 * pages - 1);
    return (int) Math.max(power, TracerOptions.LEAST_DIRTY_PAGES);
  }
}
