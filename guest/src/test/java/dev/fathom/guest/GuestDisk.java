package dev.fathom.guest;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A SCSI disk of the guest, found by what it calls itself.
 *
 * @param name e.g. sda
 * @param number {@code major << 20 | minor}
 */
record GuestDisk(String name, long number) {
  static GuestDisk ofModel(String model) throws IOException {
    try (DirectoryStream<Path> disks = Files.newDirectoryStream(Path.of("/sys/block"), "sd*")) {
      for (Path disk : disks) {
        if (Files.readString(disk.resolve("device/model")).strip().equals(model)) {
          String[] number = Files.readString(disk.resolve("dev")).strip().split(":", -1);
          return new GuestDisk(
              disk.getFileName().toString(),
              Long.parseLong(number[0]) << 20 | Long.parseLong(number[1]));
        }
      }
    }
    throw new IOException("no disk calls itself " + model);
  }

  /** Sets what its SCSI device has under this name. */
  void set(String attribute, String value) throws IOException {
    Files.writeString(Path.of("/sys/block", name, "device", attribute), value);
  }
}
