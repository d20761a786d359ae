package dev.fathom.cli;

import dev.fathom.cli.live.Devices;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** {@code --device}: which block devices a command is about. */
final class DeviceOptions {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Only this disk or partition: sda, /dev/sda1 or 8:1; several times for more.")
  private List<String> devices = new ArrayList<>();

  DeviceOptions() {}

  /** As they were given; empty for all. */
  List<String> names() {
    return List.copyOf(devices);
  }

  /**
   * Numbers of the devices and of their partitions; empty for all.
   *
   * @throws IllegalArgumentException for one that does not exist
   */
  Set<Long> numbers() {
    return Devices.numbers(devices);
  }
}
