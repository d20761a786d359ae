package dev.fathom.kernel.names;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.linux.MountInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountPointsTest {
  private static final long DEVICE = 8L << 20 | 1;

  private static MountInfo mount(int minor, String root, String point) {
    return new MountInfo(1, 8, minor, root, point, "ext4", "/dev/sda" + minor, "rw");
  }

  private static MountPoints of(MountInfo... mounts) {
    return new MountPoints(() -> List.of(mounts));
  }

  @Test
  void pathsBeginWhereTheWholeFileSystemIsMounted() {
    MountPoints points = of(mount(2, "/", "/other"), mount(1, "/", "/data"));
    assertThat(points.pathOf(DEVICE, "/a/b")).isEqualTo("/data/a/b");
    assertThat(points.of(DEVICE)).isEqualTo("/data");
  }

  @Test
  void theRootItselfAddsNothing() {
    MountPoints points = of(mount(1, "/", "/"));
    assertThat(points.pathOf(DEVICE, "/a/b")).isEqualTo("/a/b");
    assertThat(points.of(DEVICE)).isEmpty();
  }

  @Test
  void theShortestOfSeveralMountsIsTaken() {
    MountPoints points =
        of(
            mount(1, "/", "/var/lib/container/rootfs"),
            mount(1, "/srv", "/s"),
            mount(1, "/", "/data"));
    assertThat(points.pathOf(DEVICE, "/srv/x")).isEqualTo("/data/srv/x");
  }

  @Test
  void aBindMountServesForWhatIsBelowIt() {
    MountPoints points = of(mount(1, "/@home", "/people"), mount(1, "/@home/ann", "/ann"));
    assertThat(points.pathOf(DEVICE, "/@home/bob/x")).isEqualTo("/people/bob/x");
    assertThat(points.pathOf(DEVICE, "/@home")).isEqualTo("/people");
    assertThat(points.pathOf(DEVICE, "/@homeless/x")).isEqualTo("[8:1]/@homeless/x");
  }

  @Test
  void whatIsNotMountedHereIsNamedByItsDevice() {
    MountPoints points = of();
    assertThat(points.pathOf(DEVICE, "/a")).isEqualTo("[8:1]/a");
    assertThat(points.of(DEVICE)).isEqualTo("[8:1]");
  }
}
