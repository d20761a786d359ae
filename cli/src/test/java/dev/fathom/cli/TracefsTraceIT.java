package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.cli.TracingRun.Traced;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fathom trace} without BPF, from beginning to end. Needs root and tracefs. */
class TracefsTraceIT {
  private static final int WRITES = 23;
  private static final int MIB = 1 << 20;
  private static final Path INSTANCES = Path.of("/sys/kernel/tracing/instances");
  private static final String SCOPE = "block layer only; origins of write-back are unknown";

  @TempDir Path directory;
  private LoopMount mount;

  @BeforeEach
  void mount() throws Exception {
    assumeTrue(Files.isWritable(INSTANCES), "tracefs is not mounted, or not for this user");
    LoopMount.assumeAvailable(FileSystem.EXT4);
    mount = LoopMount.open(directory, FileSystem.EXT4, 64L * MIB, false);
    TracingRun.sync(mount);
  }

  @AfterEach
  void unmount() throws IOException {
    if (mount != null) {
      mount.close();
    }
  }

  private List<String> arguments(String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("trace", "--device", mount.device().toString()));
    arguments.addAll(List.of(options));
    return arguments;
  }

  /** What writes past the page cache, in its own name. */
  private List<String> direct() {
    return List.of(
        "--",
        "dd",
        "if=/dev/zero",
        "of=" + mount.mountPoint().resolve("direct"),
        "bs=4k",
        "oflag=direct",
        "status=none",
        "count=" + WRITES);
  }

  private ChildRun whileWriting(String... options) throws IOException {
    List<String> arguments = arguments(options);
    arguments.addAll(direct());
    return ChildRun.start(directory, arguments.toArray(String[]::new));
  }

  /** Root that may not use BPF. */
  private ChildRun withoutBpf(List<String> arguments) throws IOException, InterruptedException {
    assumeSetpriv();
    String lacking = "-bpf,-perfmon,-sys_admin";
    List<String> command =
        new ArrayList<>(
            List.of("setpriv", "--bounding-set=" + lacking, "--inh-caps=" + lacking, "--"));
    command.addAll(ChildRun.command(arguments.toArray(String[]::new)));
    return ChildRun.start(directory, command);
  }

  private static void assumeSetpriv() throws InterruptedException {
    try {
      TracingRun.run("setpriv", "--version");
    } catch (IOException e) {
      assumeTrue(false, "no setpriv here");
    }
  }

  private static List<Map<String, Object>> ofDd(Traced traced) {
    return traced.shares("write").stream()
        .filter(share -> String.valueOf(share.get("origin")).contains("=dd"))
        .toList();
  }

  private static List<Path> left(long pid) throws IOException {
    try (Stream<Path> all = Files.list(INSTANCES)) {
      return all.filter(path -> path.endsWith("fathom-" + pid)).toList();
    }
  }

  @Test
  void directWritesAreTheWriters() throws Exception {
    ChildRun child = whileWriting("--source=tracefs", "--format=json");
    assertThat(child.status()).as(child.err()).isZero();
    Traced traced = Traced.of(child.out(), child.err());
    traced.assertThatSharesAddUp();
    List<Map<String, Object>> shares = ofDd(traced);
    assertThat(shares).hasSizeGreaterThanOrEqualTo(WRITES);
    assertThat(shares).allMatch(share -> "submitter_only".equals(share.get("confidence")));
    assertThat(shares.stream().mapToLong(share -> Traced.number(share, "bytes")).sum())
        .isGreaterThanOrEqualTo(WRITES * 4096L);
    assertThat(child.err())
        .contains("fathom: tracing through tracefs: " + SCOPE)
        .contains("fathom: tracing " + mount.device() + " while dd runs")
        .contains("fathom: lost        nothing")
        .contains("the kernel's counters say the same");
    assertThat(left(child.pid())).isEmpty();
  }

  @Test
  void whatTheKernelWritesBackHasNoOrigin() throws Exception {
    List<String> arguments = arguments("--source=tracefs", "--sync", "--summary", "--");
    arguments.addAll(List.of("dd", "if=/dev/zero", "bs=64k", "count=16", "status=none"));
    arguments.add("of=" + mount.mountPoint().resolve("buffered"));
    ChildRun child = ChildRun.start(directory, arguments.toArray(String[]::new));
    assertThat(child.status()).as(child.err()).isZero();
    assertThat(child.out())
        .contains("Bytes by origin", "write", "unknown: not traced")
        .doesNotContain("kworker");
    assertThat(child.err()).contains("who caused what the kernel wrote back is unknown");
  }

  @Test
  void withoutBpfItGoesOnAndSaysSo() throws Exception {
    List<String> arguments = arguments("--by", "origin.process,action");
    arguments.addAll(direct());
    ChildRun child = withoutBpf(arguments);
    assertThat(child.status()).as(child.err()).isZero();
    assertThat(child.out()).containsPattern("dd +write ");
    assertThat(child.err())
        .containsPattern("fathom: BPF is not available: .*Operation not permitted")
        .contains(". Tracing through tracefs: " + SCOPE)
        .contains("the kernel's counters say the same");
  }

  @Test
  void bpfAloneIsRefusedWithoutIt() throws Exception {
    ChildRun child = withoutBpf(arguments("--source=bpf", "--duration=1s"));
    assertThat(child.status()).isEqualTo(ExitStatus.LACKING);
    assertThat(child.err()).contains("CAP_BPF").doesNotContain("tracefs");
    ChildRun file = withoutBpf(arguments("--file", mount.mountPoint().toString()));
    assertThat(file.status()).isEqualTo(ExitStatus.LACKING);
    assertThat(file.err()).contains("--file needs BPF").contains("CAP_BPF");
    Fathom asked = Fathom.run("trace", "--source=tracefs", "--cgroup=/");
    assertThat(asked.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(asked.err()).contains("--cgroup needs BPF");
    Fathom unheard = Fathom.run("trace", "--source=dtrace");
    assertThat(unheard.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(unheard.err()).contains("--source=dtrace: it is one of auto, bpf, tracefs");
  }

  @Test
  void aRecordingIsReadByReport() throws Exception {
    Path recording = directory.resolve("recording");
    List<String> arguments = arguments("-o", recording.toString());
    arguments.addAll(direct());
    ChildRun child = withoutBpf(arguments);
    assertThat(child.status()).as(child.err()).isZero();
    assertThat(child.out()).isEmpty();
    assertThat(child.err()).containsPattern("recorded    [0-9.]+ (B|KiB) in " + recording);
    Fathom report = Fathom.run("report", recording.toString(), "--format=json");
    Traced traced = Traced.of(report.out(), report.err());
    assertThat(ofDd(traced)).hasSizeGreaterThanOrEqualTo(WRITES);
    traced.assertThatSharesAddUp();
    ChildRun again = whileWriting("--source=tracefs", "-o", recording.toString());
    assertThat(again.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(again.err()).contains("is there already");
  }

  @Test
  void aFilesEndingAsksForAReport() throws Exception {
    Path page = directory.resolve("page.html");
    ChildRun child = whileWriting("--source=tracefs", "-o", page.toString());
    assertThat(child.status()).as(child.err()).isZero();
    assertThat(Files.readString(page)).startsWith("<!").contains("dd");
  }

  @Test
  void filtersAndRulesChoose() throws Exception {
    ChildRun few = whileWriting("--source=tracefs", "--format=json", "--max-histories=3");
    few.status();
    assertThat(few.out().lines()).hasSize(3);
    assertThat(few.err()).contains("; 3 shown");
    ChildRun none = whileWriting("--source=tracefs", "--keep", "slower than 1h");
    assertThat(none.status()).isZero();
    assertThat(none.out()).isEmpty();
    ChildRun some =
        whileWriting("--source=tracefs", "--format=csv", "--where", "action == 'write'");
    assertThat(some.status()).isZero();
    assertThat(some.out().lines().count()).isGreaterThan(WRITES);
  }

  @Test
  void theCommandsStatusIsOurs() throws Exception {
    List<String> arguments = arguments("--source=tracefs", "-q", "--", "sh", "-c", "exit 7");
    ChildRun child = ChildRun.start(directory, arguments.toArray(String[]::new));
    assertThat(child.status()).isEqualTo(7);
    assertThat(child.err()).isEmpty();
  }

  @Test
  void ctrlCEndsWithTheLastWords() throws Exception {
    TracingRun run =
        TracingRun.start(
            directory, "--source=tracefs", "--device", mount.device().toString(), "--summary");
    long pid = run.child().pid();
    assertThat(left(pid)).isNotEmpty();
    TracingRun.run(direct().subList(1, direct().size()).toArray(String[]::new));
    run.child().signal("INT");
    assertThat(run.child().status()).as(run.child().err()).isZero();
    assertThat(run.child().out()).contains("Bytes by origin", "dd");
    assertThat(run.child().err()).contains("the kernel's counters say the same");
    assertThat(left(pid)).isEmpty();
  }

  @Test
  void whatAKilledOneLeftTheNextTakesAway() throws Exception {
    TracingRun run =
        TracingRun.start(directory, "--source=tracefs", "--device", mount.device().toString());
    long pid = run.child().pid();
    run.child().signal("KILL");
    assertThat(run.child().status()).isEqualTo(137);
    assertThat(left(pid)).isNotEmpty();
    ChildRun next = whileWriting("--source=tracefs");
    assertThat(next.status()).as(next.err()).isZero();
    assertThat(left(pid)).isEmpty();
  }
}
