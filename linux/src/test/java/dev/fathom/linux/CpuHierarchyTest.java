package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CpuHierarchyTest {
  private static final String ONLY_V2 = "30 20 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw";
  private static final String CPUSET = "31 20 0:27 / /cg/cpuset rw - cgroup cgroup rw,cpuset";
  private static final String CPU = "32 20 0:28 / /cg/cpu rw - cgroup cgroup rw,cpu,cpuacct";
  private static final String BELOW = "33 20 0:28 /docker/1 /cg/cpu rw - cgroup cgroup rw,cpu";
  private static final String GROUPS = "9:cpuset:/a\n3:cpuacct,cpu:/docker/1/b\n0::/user.slice/x\n";

  private static Optional<CpuHierarchy> find(String groups, String... mounts) {
    List<MountInfo> all =
        Stream.of(mounts).map(MountInfo::parse).flatMap(Optional::stream).toList();
    return CpuHierarchy.find(all, groups);
  }

  private static CpuHierarchy hierarchy(String top, String home) {
    return new CpuHierarchy(Path.of(top), Path.of(home));
  }

  @Test
  void theControllersOwnHierarchyComesFirst() {
    assertThat(find(GROUPS, ONLY_V2, CPUSET, CPU))
        .contains(hierarchy("/cg/cpu", "/cg/cpu/docker/1/b"));
  }

  @Test
  void versionTwoHasAll() {
    assertThat(find("0::/user.slice/x\n", ONLY_V2))
        .contains(hierarchy("/sys/fs/cgroup", "/sys/fs/cgroup/user.slice/x"));
    assertThat(find("0::/\n", ONLY_V2)).contains(hierarchy("/sys/fs/cgroup", "/sys/fs/cgroup"));
  }

  @Test
  void aPartOfItMayBeMounted() {
    assertThat(find(GROUPS, BELOW)).contains(hierarchy("/cg/cpu", "/cg/cpu/b"));
    assertThat(find("3:cpu:/other\n", BELOW)).contains(hierarchy("/cg/cpu", "/cg/cpu"));
    assertThat(find("0::/../x\n", ONLY_V2)).contains(hierarchy("/sys/fs/cgroup", "/sys/fs/cgroup"));
  }

  @Test
  void thereMayBeNone() {
    assertThat(find(GROUPS, CPUSET)).isEmpty();
    assertThat(find("", ONLY_V2)).isEmpty();
    assertThat(find("cpu\n", CPU)).isEmpty();
  }
}
