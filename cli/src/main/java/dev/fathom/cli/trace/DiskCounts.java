package dev.fathom.cli.trace;

import dev.fathom.cli.live.Devices;
import dev.fathom.linux.ProcFile;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Bytes that the kernel's own counters of block devices show: {@code /sys/block/NAME/stat}.
 *
 * @param fromNanos when reading them began, by the monotonic clock
 * @param toNanos when they were read
 * @param bytes by the name of the device
 */
public record DiskCounts(long fromNanos, long toNanos, Map<String, Bytes> bytes) {
  private static final Path BLOCK = Path.of("/sys/class/block");
  private static final int SECTOR_SHIFT = 9;
  private static final int READ = 2;
  private static final int WRITTEN = 6;
  private static final int DISCARDED = 13;

  /** Copies the map. */
  public DiskCounts {
    bytes = Map.copyOf(bytes);
  }

  /** Bytes of one device. */
  public record Bytes(long read, long written, long discarded) {
    /** Nothing moved. */
    public static final Bytes NONE = new Bytes(0, 0, 0);

    Bytes minus(Bytes other) {
      return new Bytes(read - other.read, written - other.written, discarded - other.discarded);
    }

    Bytes plus(Bytes other) {
      return new Bytes(read + other.read, written + other.written, discarded + other.discarded);
    }

    /** Of all directions. */
    public long sum() {
      return read + written + discarded;
    }
  }

  /** What they show now. Devices that are not there are left out. */
  public static DiskCounts now(Collection<String> devices) {
    long from = System.nanoTime();
    Map<String, Bytes> counts = new TreeMap<>();
    for (String device : devices) {
      parse(ProcFile.text(BLOCK.resolve(device).resolve("stat")).orElse(""))
          .ifPresent(bytes -> counts.put(device, bytes));
    }
    return new DiskCounts(from, System.nanoTime(), counts);
  }

  /**
   * The numbers of a {@code stat} file.
   *
   * <p>Source: {@code Documentation/block/stat.rst}; discards since Linux 4.18.
   */
  static Optional<Bytes> parse(String stat) {
    String[] words = stat.strip().split("\\s+", -1);
    try {
      long discarded = words.length > DISCARDED ? Long.parseLong(words[DISCARDED]) : 0;
      return words.length <= WRITTEN
          ? Optional.empty()
          : Optional.of(
              new Bytes(
                  Long.parseLong(words[READ]) << SECTOR_SHIFT,
                  Long.parseLong(words[WRITTEN]) << SECTOR_SHIFT,
                  discarded << SECTOR_SHIFT));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** What was added since, by whole disk. */
  public Map<String, Bytes> since(DiskCounts earlier) {
    Map<String, Bytes> added = new TreeMap<>();
    bytes.forEach((device, now) ->
        added.merge(
            Devices.diskOf(device),
            now.minus(earlier.bytes.getOrDefault(device, Bytes.NONE)),
            Bytes::plus));
    return added;
  }
}
