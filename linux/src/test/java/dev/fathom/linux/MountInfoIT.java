package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MountInfoIT {
  @Test
  void findsTheMountOfAFile() throws Exception {
    Statx proc = Statx.of(Path.of("/proc/self/status"));
    assertThat(MountInfo.of(proc.mountId()))
        .hasValueSatisfying(mount -> assertThat(mount.mountPoint()).isEqualTo("/proc"));
    assertThat(MountInfo.fileSystem(proc.deviceMajor(), proc.deviceMinor())).contains("proc");
  }

  @Test
  void findsNothingForNumbersThatAreNotThere() {
    assertThat(MountInfo.of(Long.MAX_VALUE)).isEmpty();
    assertThat(MountInfo.of(4095, 4095)).isEmpty();
    assertThat(MountInfo.fileSystem(4095, 4095)).isEmpty();
  }
}
