package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.testkit.LoopMount.FileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real loop devices. */
class LoopMountIT {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aFileSystemIsMountedAndGoneAfterClose(FileSystem fileSystem) throws IOException {
    LoopMount.assumeAvailable(fileSystem);
    Path device;
    Path point;
    try (LoopMount mount = LoopMount.open(directory, fileSystem, fileSystem.leastBytes(), false)) {
      device = mount.device();
      point = mount.mountPoint();
      Files.writeString(point.resolve("file"), "x");
      assertThat(Files.getFileStore(point).type())
          .isEqualTo(fileSystem.name().toLowerCase(Locale.ROOT));
    }
    assertNothingLeft(device, point);
  }

  @Test
  void aDeviceWithoutFileSystemHasItsSize() throws IOException {
    LoopMount.assumeAvailable();
    Path device;
    try (LoopMount loop = LoopMount.open(directory, FileSystem.NONE, 8 << 20, true)) {
      device = loop.device();
      String size = Files.readString(sysfs(device).resolve("size")).strip();
      assertThat(Long.parseLong(size) * 512).isEqualTo(8 << 20);
      assertThat(Files.readString(sysfs(device).resolve("loop/dio")).strip()).isEqualTo("1");
      assertThatThrownBy(loop::mountPoint).isInstanceOf(IllegalStateException.class);
    }
    assertNothingLeft(device, device);
  }

  @Test
  void aFailureLeavesNothingBehind() throws IOException {
    LoopMount.assumeAvailable();
    Path missing = directory.resolve("missing");
    assertThatThrownBy(() -> LoopMount.open(missing, FileSystem.NONE, 1 << 20, false))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> LoopMount.open(directory, FileSystem.XFS, 1 << 20, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1048576");
    assertThat(directory).isEmptyDirectory();
  }

  private void assertNothingLeft(Path device, Path point) throws IOException {
    assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(point + " ");
    assertThat(directory).isEmptyDirectory();
    assertThat(backingFile(device)).doesNotContain(directory.toString());
  }

  private static String backingFile(Path device) throws IOException {
    try (Stream<Path> found =
        Files.find(sysfs(device), 2, (path, _) -> path.endsWith("backing_file"))) {
      Path file = found.findFirst().orElse(null);
      return file == null ? "" : Files.readString(file);
    }
  }

  private static Path sysfs(Path device) {
    return Path.of("/sys/block", device.getFileName().toString());
  }
}
