package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockDeviceIT {
  private static Optional<Path> anyDevice() throws Exception {
    try (var entries = Files.list(Path.of("/sys/class/block"))) {
      return entries
          .map(entry -> Path.of("/dev", entry.getFileName().toString().replace('!', '/')))
          .filter(Files::isReadable)
          .filter(path -> size(path) > 0)
          .findFirst();
    }
  }

  private static long size(Path device) {
    int fd = FileCalls.open(device, FileCalls.O_RDONLY, 0);
    if (fd < 0) {
      return 0;
    }
    try {
      return FileCalls.end(fd);
    } finally {
      FileCalls.close(fd);
    }
  }

  @Test
  void agreesWithTheIoctlAndTheEnd() throws Exception {
    Path sysfs = Path.of("/sys/class/block");
    assumeTrue(Files.isDirectory(sysfs), "no sysfs here");
    Optional<Path> readable = anyDevice();
    assumeTrue(readable.isPresent(), "no block device that this user may read");
    Path path = readable.orElseThrow();
    Statx statx = Statx.of(path);
    assertThat(statx.isBlockDevice()).isTrue();

    BlockDevice device = BlockDevice.of(statx.rdevMajor(), statx.rdevMinor()).orElseThrow();

    int fd = FileCalls.open(path, FileCalls.O_RDONLY, 0);
    try {
      assertThat(BlockDevice.sizeBytes(fd))
          .isPositive()
          .isEqualTo(FileCalls.end(fd))
          .isEqualTo(device.sizeBytes());
    } finally {
      FileCalls.close(fd);
    }
    assertThat(path.toString()).endsWith(device.name());
    assertThat(device.queue().logicalBlockBytes()).isGreaterThanOrEqualTo(512);
  }

  @Test
  void refusesToMeasureAFile(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    int fd = FileCalls.open(file, FileCalls.O_RDONLY, 0);
    try {
      assertThatThrownBy(() -> BlockDevice.sizeBytes(fd)).hasMessageContaining("ENOTTY");
    } finally {
      FileCalls.close(fd);
    }
  }
}
