package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockDeviceIT {
  private static final int SIZE_BYTES = 23 << 16;

  @TempDir Path directory;

  @Test
  void tellsOfALoopDevice() throws Exception {
    Path file = Files.write(directory.resolve("disk"), new byte[SIZE_BYTES]);
    try (LoopDevice loop = LoopDevice.over(file)) {
      Statx statx = Statx.of(loop.path());
      assertThat(statx.isBlockDevice()).isTrue();

      BlockDevice device = BlockDevice.of(statx.rdevMajor(), statx.rdevMinor()).orElseThrow();

      assertThat(loop.path()).hasFileName(device.name());
      assertThat(device.isPartition()).isFalse();
      assertThat(device.sizeBytes()).isEqualTo(SIZE_BYTES);
      assertThat(device.queue().logicalBlockBytes()).isGreaterThanOrEqualTo(512);
      assertThat(device.queue().requests()).isPositive();
      int fd = FileCalls.open(loop.path(), FileCalls.O_RDONLY, 0);
      try {
        assertThat(BlockDevice.sizeBytes(fd)).isEqualTo(SIZE_BYTES);
      } finally {
        FileCalls.close(fd);
      }
    }
  }

  @Test
  void refusesToMeasureAFile() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    int fd = FileCalls.open(file, FileCalls.O_RDONLY, 0);
    try {
      assertThatThrownBy(() -> BlockDevice.sizeBytes(fd)).hasMessageContaining("ENOTTY");
    } finally {
      FileCalls.close(fd);
    }
  }
}
