package dev.fathom.kernel.names;

import dev.fathom.trace.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names of block devices, from {@code /sys/dev/block}. */
final class DeviceNames {
  private static final Path BLOCK = Path.of("/sys/dev/block");

  private DeviceNames() {}

  /** The device of this number; without a name if it is gone. */
  static Device lookUp(long number) {
    Device unnamed = new Device(number, "");
    try {
      Path target = Files.readSymbolicLink(BLOCK.resolve(unnamed.major() + ":" + unnamed.minor()));
      return new Device(number, target.getFileName().toString());
    } catch (IOException e) {
      return unnamed;
    }
  }
}
