package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatxIT {
  @TempDir Path directory;

  private Path file(int sizeBytes) throws Exception {
    return Files.write(directory.resolve("file"), new byte[sizeBytes]);
  }

  @Test
  void tellsOfAFileWhatTheJdkTells() throws Exception {
    Path file = file(12_345);
    Map<String, Object> expected = Files.readAttributes(file, "unix:mode,ino");

    Statx statx = Statx.of(file);

    assertThat(statx.isRegular()).isTrue();
    assertThat(statx.sizeBytes()).isEqualTo(12_345);
    assertThat(statx.mode()).isEqualTo(expected.get("mode"));
    assertThat(statx.inode()).isEqualTo(expected.get("ino"));
    assertThat(statx.blocks()).isPositive();
    assertThat(statx.blockSizeBytes()).isPositive();
    long device = ((Number) Files.getAttribute(file, "unix:dev")).longValue();
    assertThat(makedev(statx.deviceMajor(), statx.deviceMinor())).isEqualTo(device);
  }

  /** As makedev(3) of glibc. */
  private static long makedev(long major, long minor) {
    return (major & 0xfff) << 8 | (major & ~0xfffL) << 32 | (minor & 0xff) | (minor & ~0xffL) << 12;
  }

  @Test
  void tellsTheSameByDescriptorAsByPath() throws Exception {
    Path file = file(4096);
    int fd = FileCalls.open(file, FileCalls.O_RDONLY, 0);
    try {
      assertThat(Statx.of(fd)).isEqualTo(Statx.of(file));
    } finally {
      FileCalls.close(fd);
    }
  }

  @Test
  void followsSymbolicLinks() throws Exception {
    Path file = file(7);
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    assertThat(Statx.of(link)).isEqualTo(Statx.of(file));
  }

  @Test
  void tellsKindsApart() throws Exception {
    assertThat(Statx.of(directory).isDirectory()).isTrue();
    assertThat(Statx.of(directory).isRegular()).isFalse();
    Statx nothing = Statx.of(Path.of("/dev/null"));
    assertThat(nothing.isCharacterDevice()).isTrue();
    assertThat(nothing.rdevMajor()).isEqualTo(1);
    assertThat(nothing.rdevMinor()).isEqualTo(3);
    try (Pipe pipe = Pipe.open()) {
      assertThat(Statx.of(pipe.readFd()).isFifo()).isTrue();
    }
  }

  @Test
  void namesPathAndErrorOfAMissingFile() {
    assertThatThrownBy(() -> Statx.of(directory.resolve("nowhere")))
        .isInstanceOfSatisfying(
            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
        .hasMessageContaining("nowhere");
    assertThatThrownBy(() -> Statx.of(-1)).hasMessageContaining("EBADF");
  }

  @Test
  void tellsAlignmentsWithWhichDirectReadsSucceed() throws Exception {
    Path file = file(1 << 16);
    Statx statx = Statx.of(file);
    assumeTrue(statx.tellsDirectAlignment(), "this file system does not tell alignments");
    assumeTrue(statx.dioOffsetAlignBytes() > 0, "this file system has no direct I/O");

    assertThat(Integer.bitCount(statx.dioMemAlignBytes())).isEqualTo(1);
    assertThat(Integer.bitCount(statx.dioOffsetAlignBytes())).isEqualTo(1);
    int fd = FileCalls.open(file, FileCalls.O_RDONLY | FileCalls.O_DIRECT, 0);
    try (var arena = Arena.ofConfined()) {
      int align = statx.dioOffsetAlignBytes();
      long address = Memory.map(arena, 2L * align).address() + statx.dioMemAlignBytes();
      assertThat(FileCalls.pread(fd, address, align, align)).isEqualTo(align);
      assertThat(FileCalls.pread(fd, address, align, align - 1)).isEqualTo(-Errno.EINVAL);
    } finally {
      FileCalls.close(fd);
    }
  }
}
