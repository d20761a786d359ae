package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatfsIT {
  private static Statfs of(Path path) throws Exception {
    int fd = FileCalls.open(path, FileCalls.O_RDONLY, 0);
    assertThat(fd).as("open %s", path).isNotNegative();
    try {
      return Statfs.of(fd);
    } finally {
      FileCalls.close(fd);
    }
  }

  @Test
  void countsSpaceAsTheJdkDoes(@TempDir Path directory) throws Exception {
    Statfs statfs = of(directory);
    assertThat(statfs.blocks() * statfs.blockSizeBytes())
        .isEqualTo(Files.getFileStore(directory).getTotalSpace());
    assertThat(statfs.blocksAvailable()).isBetween(0L, statfs.blocks());
    assertThat(statfs.blocksFree()).isBetween(0L, statfs.blocks());
  }

  @Test
  void namesTheFileSystemOfEachMount() throws Exception {
    int checked = 0;
    for (MountInfo mount : MountInfo.all()) {
      Path path = Path.of(mount.mountPoint());
      boolean known = List.of("proc", "sysfs", "tmpfs", "xfs").contains(mount.fileSystem());
      if (known && Files.isReadable(path) && Statx.of(path).mountId() == mount.id()) {
        assertThat(of(path).fileSystem()).as("%s", mount).isEqualTo(mount.fileSystem());
        checked++;
      }
    }
    assertThat(checked).isPositive();
  }

  @Test
  void knowsWhatIsInMemory() throws Exception {
    Path shared = Path.of("/dev/shm");
    assumeTrue(Files.isDirectory(shared), "no /dev/shm here");
    assertThat(of(shared).isMemory()).isTrue();
    assertThat(of(Path.of("/proc")).isMemory()).isFalse();
  }

  @Test
  void saysSoOfAKindItDoesNotKnow() {
    Statfs statfs = new Statfs(0x1234, 4096, 1, 1, 1, 0);
    assertThat(statfs.fileSystem()).isEqualTo("unknown (0x1234)");
  }

  @Test
  void namesTheErrorOfABadDescriptor() {
    assertThatThrownBy(() -> Statfs.of(-1)).hasMessageContaining("EBADF");
  }
}
