package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.linux.IdleGroup;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fathom trace --idle}: others come first, and nothing is lost for it. Needs root. */
class IdleTraceIT {
  private static final String SHARE = "others came first for ([1-9][0-9]?|100)% of the time";

  @TempDir Path directory;
  private final List<Process> others = new ArrayList<>();
  private LoopMount disk;

  @BeforeEach
  void open() throws Exception {
    TracingRun.assumeAvailable();
    LoopMount.assumeAvailable();
    try {
      IdleGroup.create().close();
    } catch (UnsupportedOperationException e) {
      assumeTrue(false, String.valueOf(e.getMessage()));
    }
    disk = LoopMount.open(directory, FileSystem.NONE, 64 << 20, false);
  }

  @AfterEach
  void close() throws IOException, InterruptedException {
    for (Process other : others) {
      other.destroy();
      other.waitFor();
    }
    if (disk != null) {
      disk.close();
    }
  }

  private void start(String script) throws IOException {
    others.add(
        new ProcessBuilder("sh", "-c", script)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  private String trace(String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("trace", "--idle", "--summary", "--device=" + disk.device()));
    arguments.addAll(List.of(more));
    ChildRun child = ChildRun.start(directory, arguments.toArray(String[]::new));
    assertThat(child.status()).as(child.err()).isZero();
    return child.err();
  }

  private static String group(long pid) throws IOException {
    return Files.readString(Path.of("/proc/" + pid + "/cgroup"));
  }

  @Test
  void fathomIsInAGroupOfItsOwnAndTheCommandIsNot() throws Exception {
    Path seen = directory.resolve("seen");
    String command = "sleep 3; cat /proc/self/cgroup /proc/$PPID/cgroup > " + seen;
    assertThat(trace("--", "sh", "-c", command)).containsPattern(SHARE);
    String idle = "/fathom-idle-";
    assertThat(Files.readString(seen).split(idle, -1)).hasSize(2);
    assertThat(group(ProcessHandle.current().pid())).doesNotContain(idle);
  }

  @Test
  void amongBusyProgramsNothingIsLost() throws Exception {
    int busy = 2 * Runtime.getRuntime().availableProcessors();
    for (int i = 0; i < busy; i++) {
      start("while :; do :; done");
    }
    start(
        "while :; do dd if=/dev/zero bs=4k count=1000 oflag=direct of=" + disk.device() + "; done");
    assertThat(trace("--duration=5s"))
        .containsPattern(SHARE)
        .contains("the kernel's counters say the same")
        .doesNotContain("the ring was full");
  }

  @Test
  void aKilledOnesGroupGoesWithTheNext() throws Exception {
    TracingRun run = TracingRun.start(directory, "--idle", "--device=" + disk.device());
    long pid = run.child().pid();
    Path group = Path.of("/sys/fs/cgroup/cpu/fathom-idle-" + pid);
    Path group2 = Path.of("/sys/fs/cgroup/fathom-idle-" + pid);
    assertThat(Files.exists(group) || Files.exists(group2)).isTrue();
    run.child().signal("KILL");
    run.child().status();
    trace("--duration=100ms");
    assertThat(group).doesNotExist();
    assertThat(group2).doesNotExist();
  }
}
