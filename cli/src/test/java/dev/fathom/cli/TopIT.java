package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.testkit.LoopMount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live commands over a real kernel and device; needs root and BPF. */
class TopIT {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);
  private static final long DEVICE_BYTES = 128 << 20;

  @TempDir Path directory;

  private final String socket = "fathom-it-" + ProcessHandle.current().pid();

  @BeforeEach
  void needsTracing() {
    LoopMount.assumeAvailable(LoopMount.FileSystem.EXT4);
    assumeTrue(Files.exists(Path.of("/sys/kernel/btf/vmlinux")), "the kernel has no BTF");
  }

  @AfterEach
  void endTmux() throws IOException, InterruptedException {
    if (hasTmux()) {
      tmux("kill-server");
    }
  }

  private static boolean hasTmux() throws IOException, InterruptedException {
    return run(List.of("sh", "-c", "command -v tmux")).contains("tmux");
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    byte[] said = process.getInputStream().readAllBytes();
    process.waitFor();
    return new String(said, StandardCharsets.UTF_8);
  }

  private String tmux(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tmux", "-L", socket));
    command.addAll(List.of(words));
    return run(command);
  }

  /** A process that writes 4 MiB and syncs them, again and again. */
  private static Process writer(LoopMount mount) throws IOException {
    return python(
        mount,
        """
        import os, time
        f = os.open('data', os.O_CREAT | os.O_WRONLY)
        while True:
          os.pwrite(f, b'x' * 4194304, 0)
          os.fsync(f)
          time.sleep(0.2)
        """);
  }

  private static Process python(LoopMount mount, String script) throws IOException {
    assumeTrue(Files.exists(Path.of("/usr/bin/python3")), "no python3 to write with");
    return new ProcessBuilder("python3", "-c", script)
        .directory(mount.mountPoint().toFile())
        .start();
  }

  private String await(Predicate<String> wanted) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    String screen = "";
    while (System.nanoTime() - begin < PATIENCE_NANOS) {
      screen = tmux("capture-pane", "-p");
      if (wanted.test(screen)) {
        return screen;
      }
      Thread.sleep(200);
    }
    throw new AssertionError("not seen on the screen:\n" + screen);
  }

  @Test
  void theScreenShowsTheWriterAndTheTerminalComesBack() throws Exception {
    assumeTrue(hasTmux(), "no tmux");
    try (LoopMount mount = open()) {
      Process writer = writer(mount);
      try {
        String command = String.join(" ", ChildRun.command("top", "--device", device(mount)));
        tmux("new-session", "-d", "-x", "80", "-y", "24");
        tmux(
            "send-keys",
            "stty -a | md5sum; " + command + "; echo status $?; stty -a | md5sum",
            "Enter");
        Pattern row =
            Pattern.compile(
                "python3 +%d +- +[0-9.]+[KM] .*itself".formatted(writer.pid()), Pattern.MULTILINE);
        await(screen -> row.matcher(screen).find());
        tmux("send-keys", "g");
        await(screen -> screen.contains("by thread"));
        tmux("resize-window", "-x", "40", "-y", "10");
        await(screen -> screen.contains("WRITE") && !screen.contains("DIRTY"));
        tmux("resize-window", "-x", "9", "-y", "2");
        await(screen -> screen.lines().count() <= 2);
        tmux("resize-window", "-x", "80", "-y", "24");
        await(screen -> screen.contains("DIRTY"));
        tmux("send-keys", "q");
        String after = await(screen -> screen.contains("status 0") && sums(screen).size() == 2);
        assertThat(after).doesNotContain("fathom top");
        assertThat(sums(after).getFirst()).isEqualTo(sums(after).getLast());
      } finally {
        writer.destroyForcibly().waitFor();
      }
    }
  }

  private static List<String> sums(String screen) {
    return screen.lines().filter(line -> line.matches("[0-9a-f]{32} .*")).toList();
  }

  @Test
  void plainLinesTellTheWriterWithoutATerminal() throws Exception {
    try (LoopMount mount = open()) {
      Process writer = writer(mount);
      try {
        ChildRun top = ChildRun.start(directory, "top", "--count", "3", "--device", device(mount));
        assertThat(top.status()).as(top.err()).isEqualTo(ExitStatus.OK);
        assertThat(top.out())
            .containsPattern("(?m)^python3 +%d +- +[0-9.]+[KM] ".formatted(writer.pid()))
            .doesNotContain("\033");
      } finally {
        writer.destroyForcibly().waitFor();
      }
    }
  }

  /** Nothing of it is on its way to the device: the kernel leaves it where it is for 30 s. */
  @Test
  void whoHasDirtyDataIsShownBeforeItIsWritten() throws Exception {
    try (LoopMount mount = open()) {
      ChildRun top =
          ChildRun.start(
              directory, "top", "--count", "12", "--interval", "500ms", "--device", device(mount));
      Process writer =
          python(
              mount,
              """
              import os, time
              f = os.open('data', os.O_CREAT | os.O_WRONLY)
              for i in range(100):
                os.write(f, b'x' * 65536)
                time.sleep(0.1)
              """);
      try {
        assertThat(top.status()).as(top.err()).isEqualTo(ExitStatus.OK);
        assertThat(top.out())
            .containsPattern("(?m)^python3 +%d +- +- +[0-9.]+[KM] ".formatted(writer.pid()));
      } finally {
        writer.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void slowPrintsWholeHistoriesOfSlowRequests() throws Exception {
    try (LoopMount mount = open()) {
      Process writer = writer(mount);
      try {
        ChildRun slow =
            ChildRun.start(
                directory, "slow", "--over", "1us", "--count", "2", "--device", device(mount));
        assertThat(slow.status()).as(slow.err()).isEqualTo(ExitStatus.OK);
        assertThat(slow.out()).contains("queued", "completed");
        assertThat(slow.err()).contains("2 requests seen: 2 slow, 0 failed");
      } finally {
        writer.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void aSignalEndsTheRecorder() throws Exception {
    try (LoopMount mount = open()) {
      ChildRun slow = ChildRun.start(directory, "slow", "--over", "1h", "--device", device(mount));
      Thread.sleep(5000);
      slow.signal("TERM");
      assertThat(slow.status()).as(slow.err()).isEqualTo(ExitStatus.OK);
      assertThat(slow.out()).isEmpty();
      assertThat(slow.err()).contains("requests seen: 0 slow");
    }
  }

  private LoopMount open() throws IOException {
    return LoopMount.open(directory, LoopMount.FileSystem.EXT4, DEVICE_BYTES, false);
  }

  private static String device(LoopMount mount) {
    return mount.device().toString();
  }
}
