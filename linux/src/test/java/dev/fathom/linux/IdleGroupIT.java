package dev.fathom.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Moves this JVM to another control group and back. Needs root. */
class IdleGroupIT {
  private static final Path OWN = Path.of("/proc/self/cgroup");
  private static final String NAME = "fathom-idle-" + ProcessHandle.current().pid();

  /** The largest number of a process is 2²² − 1. */
  private static final String OF_THE_DEAD = "fathom-idle-99999999";

  private static IdleGroup create() {
    assumeTrue(ProcessCapabilities.here().hasSysAdmin(), "needs root");
    try {
      return IdleGroup.create();
    } catch (UnsupportedOperationException e) {
      return abort(String.valueOf(e.getMessage()));
    }
  }

  private static Path top() {
    return CpuHierarchy.find(MountInfo.all(), ProcFile.text(OWN).orElse("")).orElseThrow().top();
  }

  @Test
  void theProcessIsInItUntilItLeaves() throws IOException {
    String before = Files.readString(OWN);
    try (IdleGroup group = create()) {
      Path idle = top().resolve(NAME).resolve("cpu.idle");
      assertThat(Files.readString(OWN)).isEqualTo(before);
      group.enter();
      assertThat(Files.readString(OWN)).contains("/" + NAME);
      assertThat(idle).hasContent("0");
      group.idle(true);
      assertThat(idle).hasContent("1");
      assertThat(group.idle()).isTrue();
      group.idle(false);
      assertThat(idle).hasContent("0");
    }
    assertThat(Files.readString(OWN)).isEqualTo(before);
    assertThat(top().resolve(NAME)).doesNotExist();
  }

  @Test
  void whatAKilledOneLeftIsTakenAway() throws IOException {
    IdleGroup group = create();
    group.close();
    group.close();
    Path left = Files.createDirectories(top().resolve(OF_THE_DEAD));
    create().close();
    assertThat(left).doesNotExist();
  }
}
