package dev.fathom.ftrace;

import dev.fathom.linux.ProcFile;
import dev.fathom.trace.Device;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Block devices of this machine, from {@code /sys}. */
final class LiveDisks {
  private static final Path BY_NAME = Path.of("/sys/class/block");
  private static final Path BY_NUMBER = Path.of("/sys/dev/block");

  private LiveDisks() {}

  /** The device of this number; without a name if it is gone. */
  static Device device(long number) {
    Device unnamed = new Device(number, "");
    try {
      Path target =
          Files.readSymbolicLink(BY_NUMBER.resolve(unnamed.major() + ":" + unnamed.minor()));
      return new Device(number, target.getFileName().toString());
    } catch (IOException e) {
      return unnamed;
    }
  }

  /** Disks by their partitions. */
  static Map<Long, Long> partitions() {
    Map<Long, Long> disks = new HashMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(BY_NAME)) {
      for (Path path : all) {
        Path real = path.toRealPath();
        Path disk = real.getParent();
        if (Files.exists(real.resolve("partition")) && disk != null) {
          disks.put(number(real), number(disk));
        }
      }
    } catch (IOException e) {
      // Not told: requests on the disk will show it.
    }
    disks.remove(0L);
    return disks;
  }

  private static long number(Path device) {
    String text = ProcFile.text(device.resolve("dev")).orElse("").strip();
    if (!text.matches("\\d{1,4}:\\d{1,7}")) {
      return 0;
    }
    int colon = text.indexOf(':');
    return Long.parseLong(text.substring(0, colon)) << 20
        | Long.parseLong(text.substring(colon + 1));
  }
}
