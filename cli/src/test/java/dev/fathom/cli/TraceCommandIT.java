package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.fathom.kernel.record.NoticeSink;
import dev.fathom.kernel.recording.KernelRecording;
import dev.fathom.linux.ProcFile;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.LoopMount.FileSystem;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Cause;
import dev.fathom.trace.History;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fathom trace} from beginning to end. Needs root. */
class TraceCommandIT {
  private static final int MIB = 1 << 20;

  /** One that comes after its data was written has not waited. */
  private static final int SYNCS = 10;

  @TempDir Path directory;

  @BeforeAll
  static void kernel() {
    TracingRun.assumeAvailable();
    LoopMount.assumeAvailable(FileSystem.EXT4);
  }

  private LoopMount mount() throws IOException, InterruptedException {
    LoopMount mount = LoopMount.open(directory, FileSystem.EXT4, 64L * MIB, false);
    TracingRun.sync(mount);
    return mount;
  }

  /** Runs to the end; what writes is a shell, so that its number is that of dd. */
  private ChildRun whileWriting(LoopMount mount, String... options) throws Exception {
    Path file = mount.mountPoint().resolve("written");
    List<String> arguments =
        new ArrayList<>(List.of("trace", "--device", mount.device().toString(), "--sync"));
    arguments.addAll(List.of(options));
    arguments.addAll(
        List.of(
            "--",
            "sh",
            "-c",
            "echo $$ >pid; exec dd if=/dev/zero of=\"$0\" bs=64k count=16 2>dd.txt",
            file.toString()));
    return ChildRun.start(directory, arguments.toArray(String[]::new));
  }

  private long writer() throws IOException {
    return Long.parseLong(Files.readString(directory.resolve("pid")).strip());
  }

  @Test
  void aSummaryNamesTheCommandAndItsBytes() throws Exception {
    try (LoopMount mount = mount()) {
      ChildRun child = whileWriting(mount, "--summary", "--stats");
      assertThat(child.status()).as(child.err()).isZero();
      assertThat(child.out())
          .contains("Bytes by origin")
          .containsPattern("write +dd " + writer() + " +exact +" + MIB);
      assertThat(child.err())
          .contains("tracing " + mount.device())
          .contains("fathom: lost        ")
          .containsPattern("its programs in the kernel [0-9.]+ s in [0-9,]+ runs");
    }
  }

  @Test
  void groupsAndFiltersAreExpressions() throws Exception {
    try (LoopMount mount = mount()) {
      ChildRun child =
          whileWriting(mount, "--by", "origin.process,action", "--where", "action == 'write'");
      assertThat(child.status()).as(child.err()).isZero();
      assertThat(child.out()).containsPattern("dd +write +\\d+ +1.00 MiB +1.00 MiB +0 ");
    }
    ChildRun mistaken = ChildRun.start(directory, "trace", "--where", "latancy > 1");
    assertThat(mistaken.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(mistaken.err()).contains("did you mean 'latency'? (line 1, column 1)");
  }

  @Test
  void theCommandsStatusIsOurs() throws Exception {
    try (LoopMount mount = mount()) {
      String device = mount.device().toString();
      ChildRun child =
          ChildRun.start(directory, "trace", "-q", "--device", device, "--", "sh", "-c", "exit 7");
      assertThat(child.status()).isEqualTo(7);
      assertThat(child.err()).isEmpty();
      ChildRun absent =
          ChildRun.start(directory, "trace", "--device", device, "--", "no-such-program");
      assertThat(absent.status()).isEqualTo(127);
      assertThat(absent.err()).endsWith("fathom: no-such-program: command not found\n");
    }
  }

  @Test
  void asManyHistoriesAsWereAskedFor() throws Exception {
    try (LoopMount mount = mount()) {
      ChildRun child =
          whileWriting(mount, "--max-histories", "1", "--format", "json", "--no-waits");
      child.status();
      assertThat(child.out().lines()).hasSize(1);
      assertThat(child.err()).contains("; 1 shown");
    }
  }

  @Test
  void blkparseReadsLikeBlkparse() throws Exception {
    try (LoopMount mount = mount()) {
      ChildRun child = whileWriting(mount, "--format", "blkparse");
      assertThat(child.status()).isZero();
      assertThat(child.out().lines())
          .isNotEmpty()
          .allMatch(
              line -> line.matches(" *7,\\d+ +\\d+ +\\d+ +\\d+\\.\\d{9} +\\d+ +[QGMFIDRC] .*"));
    }
  }

  @Test
  void aRecordingHoldsRecordsAndNames() throws Exception {
    try (LoopMount mount = mount()) {
      Path file = directory.resolve("recording");
      ChildRun child = whileWriting(mount, "-o", file.toString());
      assertThat(child.status()).as(child.err()).isZero();
      assertThat(child.out()).isEmpty();
      List<History> histories = new ArrayList<>();
      KernelRecording recording = KernelRecording.read(file, histories::add, NoticeSink.NONE);
      assertThat(recording.damaged()).isZero();
      assertThat(recording.counters()).isPresent();
      long pid = writer();
      long bytes = 0;
      for (History history : histories) {
        for (RequestPart request : history.requests()) {
          assertThat(request.device().name()).isEqualTo(mount.device().getFileName().toString());
          for (BioPart bio : request.bios()) {
            bytes +=
                bio.shares().stream()
                    .filter(share -> share.origin().processId() == pid)
                    .filter(share -> share.cause() == Cause.BUFFERED)
                    .mapToLong(Share::bytes)
                    .sum();
          }
        }
      }
      assertThat(bytes).isEqualTo(MIB);
      ChildRun again = whileWriting(mount, "-o", file.toString());
      assertThat(again.status()).isEqualTo(ExitStatus.USAGE);
      assertThat(again.err()).contains("is there already");
    }
  }

  @Test
  void aFullDiskEndsTheRecordingWithAMessage() throws Exception {
    try (LoopMount mount = mount();
        LoopMount small = LoopMount.open(directory, FileSystem.EXT4, 16L * MIB, false)) {
      fill(small.mountPoint());
      ChildRun child =
          whileWriting(mount, "-o", small.mountPoint().resolve("recording").toString());
      assertThat(child.status()).as(child.err()).isEqualTo(ExitStatus.FAILED);
      assertThat(child.err()).contains("No space left on device");
    }
  }

  private static void fill(Path fileSystem) throws IOException, InterruptedException {
    new ProcessBuilder("dd", "if=/dev/zero", "of=" + fileSystem.resolve("filler"), "bs=4k")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /** Also of a file in some form, here on a file system in memory. */
  @Test
  void aFullDiskEndsAnyFile() throws Exception {
    Path small = Files.createDirectory(directory.resolve("small"));
    TracingRun.run("mount", "-t", "tmpfs", "-o", "size=8k", "none", small.toString());
    fill(small);
    try (LoopMount mount = mount()) {
      for (String name : List.of("trace.json", "page.html", "t.pftrace")) {
        ChildRun child = whileWriting(mount, "-o", small.resolve(name).toString());
        assertThat(child.status()).as(child.err()).isEqualTo(ExitStatus.FAILED);
        assertThat(child.err()).contains(name + ": No space left on device");
      }
    } finally {
      TracingRun.run("umount", small.toString());
    }
  }

  @Test
  void aClosedPipeEndsItWithoutAnError() throws Exception {
    try (LoopMount mount = mount()) {
      String trace =
          String.join(" ", ChildRun.command("trace", "--device", mount.device().toString()));
      Process pipe =
          new ProcessBuilder(
                  "sh", "-c", "{ " + trace + " 2>err.txt; echo $? >status; } | head -n 3 >out.txt")
              .directory(directory.toFile())
              .start();
      Path out = directory.resolve("out.txt");
      for (int i = 0; pipe.isAlive() && i < 60; i++) {
        TracingRun.run("dd", "if=/dev/zero", "of=" + mount.mountPoint().resolve("x"), "count=99");
        TracingRun.sync(mount);
        Thread.sleep(500);
      }
      assertThat(pipe.isAlive()).isFalse();
      assertThat(Files.readString(out)).startsWith("queued ").hasLineCount(3);
      assertThat(Files.readString(directory.resolve("status"))).isEqualTo("0\n");
      assertThat(Files.readString(directory.resolve("err.txt")))
          .contains("nobody reads standard output any more")
          .contains("fathom: device      ");
    }
  }

  @Test
  void theEndingOfTheFileChoosesItsForm() throws Exception {
    try (LoopMount mount = mount()) {
      Path json = directory.resolve("trace.json");
      ChildRun child = whileWriting(mount, "-o", json.toString(), "--where", "action == 'write'");
      assertThat(child.status()).as(child.err()).isZero();
      assertThat(child.out()).isEmpty();
      for (String line : Files.readAllLines(json)) {
        assertThat(JSON.std.mapFrom(line)).containsEntry("action", "write");
      }
      Path perfetto = directory.resolve("t.pftrace");
      assertThat(whileWriting(mount, "-o", perfetto.toString()).status()).isZero();
      assertThat(Files.readString(perfetto, StandardCharsets.ISO_8859_1))
          .startsWith("\n")
          .contains("dd");
    }
  }

  @Test
  void aPageSaysWhatWasTracedAndWhatIsMissing() throws Exception {
    try (LoopMount mount = mount()) {
      Path page = directory.resolve("page.html");
      Path recording = directory.resolve("r.html");
      ChildRun child =
          whileWriting(
              mount,
              "-o",
              page.toString(),
              "--record",
              recording.toString(),
              "--where",
              "action == 'write' && origin.process == 'dd'");
      assertThat(child.status()).as(child.err()).isZero();
      assertThat(WrittenPage.data(page))
          .contains("\"lostEvents\":0")
          .contains("fathom trace --device " + mount.device())
          .containsPattern("\\d+ of \\d+ histories passed the filters and are here");
      Fathom report = Fathom.run("report", recording.toString(), "-o", page.toString());
      assertThat(report.status()).as(report.err()).isEqualTo(ExitStatus.OK);
      assertThat(WrittenPage.data(page)).contains("fathom trace --device " + mount.device());
    }
  }

  @Test
  void waitsAreToldWithWhoseDataWasWaitedFor() throws Exception {
    try (LoopMount mount = mount()) {
      Path file = mount.mountPoint().resolve("waited");
      TracingRun run =
          TracingRun.start(
              directory, "--device", mount.device().toString(), "--format", "text", "--summary");
      long writer = TracingRun.run("dd", "if=/dev/zero", "of=" + file, "bs=64k", "count=256");
      long waiter = TracingRun.run("sync", file.toString());
      run.child().signal("INT");
      assertThat(run.child().status()).as(run.child().err()).isZero();
      assertThat(run.child().out())
          .containsPattern(
              "(?m)^waited +\\d+ ns\n +PROC: %d/%d sync\n +FILE .*waited\n +FROM: %d/%d dd, \\d+ pages?$"
                  .formatted(waiter, waiter, writer, writer))
          .containsPattern(
              "(?m)^sync %d +write-back +\\d+ +0\\.\\d+ +0\\.\\d+  dd %d 100%%$"
                  .formatted(waiter, writer));
      assertThat(run.child().out().lines()).allMatch(line -> line.length() < 100);
    }
  }

  /** Both wrote to one file, and where folios are large, to one folio. */
  @Test
  void allWhoseDataWasWaitedForAreTold() throws Exception {
    try (LoopMount mount = mount()) {
      TracingRun run =
          TracingRun.start(directory, "--device", mount.device().toString(), "--format", "text");
      List<String> waits = new ArrayList<>();
      for (int i = 0; i < SYNCS; i++) {
        Path file = mount.mountPoint().resolve("shared" + i);
        long first = TracingRun.run("dd", "if=/dev/zero", "of=" + file, "bs=256k", "count=1");
        long second =
            TracingRun.run(
                "dd", "if=/dev/zero", "of=" + file, "bs=64k", "seek=3", "count=1", "conv=notrunc");
        long waiter = TracingRun.run("sync", file.toString());
        waits.add(
            """
                    PROC: %1$d/%1$d sync
                    FILE %2$s
                      FROM: %3$d/%3$d dd, 48 pages
                      FROM: %4$d/%4$d dd, 16 pages
            """
                .formatted(waiter, file, first, second));
      }
      run.child().signal("INT");
      assertThat(run.child().status()).as(run.child().err()).isZero();
      assertThat(waits).anyMatch(run.child().out()::contains);
    }
  }

  @Test
  void aRecordingTellsTheWaitsAgain() throws Exception {
    try (LoopMount mount = mount()) {
      Path file = mount.mountPoint().resolve("waited");
      String recording = directory.resolve("recording").toString();
      TracingRun run =
          TracingRun.start(
              directory,
              "--device",
              mount.device().toString(),
              "--record",
              recording,
              "--format",
              "json",
              "--summary");
      long writer = TracingRun.run("dd", "if=/dev/zero", "of=" + file, "bs=64k", "count=256");
      long waiter = TracingRun.run("sync", file.toString());
      run.child().signal("INT");
      assertThat(run.child().status()).as(run.child().err()).isZero();
      List<String> live = notices(run.child().out());
      assertThat(live).anyMatch(line -> line.contains("\"pid\":" + waiter));
      assertThat(notices(Fathom.run("report", recording, "--format", "json").out()))
          .containsExactlyInAnyOrderElementsOf(live);
      assertThat(Fathom.run("report", recording).out())
          .containsPattern(
              "(?m)^waited +\\d+ ns\n +PROC: %d/%d sync\n +FILE .*waited\n +FROM: %d/%d dd, \\d+ pages?$"
                  .formatted(waiter, waiter, writer, writer));
      String tables = Fathom.run("report", recording, "--summary").out();
      assertThat(waitTable(tables)).isEqualTo(waitTable(run.child().out())).contains("sync");
      assertThat(Fathom.run("report", recording, "--no-waits").out())
          .contains("completed ")
          .doesNotContain("waited  ");
      assertThat(Fathom.run("report", recording, "--where", "bytes > 0").out())
          .doesNotContain("waited  ");
    }
  }

  private static List<String> notices(String json) {
    return json.lines().filter(line -> line.contains("\"type\":\"notice\"")).toList();
  }

  private static String waitTable(String tables) {
    return tables.substring(tables.indexOf("==================== Waits "));
  }

  @Test
  void waitsCanBeLeftOut() throws Exception {
    try (LoopMount mount = mount()) {
      Path file = mount.mountPoint().resolve("waited");
      TracingRun run =
          TracingRun.start(directory, "--device", mount.device().toString(), "--no-waits");
      TracingRun.run("dd", "if=/dev/zero", "of=" + file, "bs=64k", "count=256", "conv=fsync");
      run.child().signal("INT");
      assertThat(run.child().status()).as(run.child().err()).isZero();
      assertThat(run.child().out()).contains("completed ").doesNotContain("waited  ");
    }
  }

  @Test
  void onlyTheProcessThatWasNamed() throws Exception {
    try (LoopMount mount = mount()) {
      long self = ProcessHandle.current().pid();
      TracingRun run =
          TracingRun.start(
              directory,
              "--device",
              mount.device().toString(),
              "--pid",
              Long.toString(self),
              "--summary");
      Files.write(mount.mountPoint().resolve("mine"), new byte[MIB]);
      TracingRun.run(
          "dd", "if=/dev/zero", "of=" + mount.mountPoint().resolve("theirs"), "count=99");
      TracingRun.sync(mount);
      run.child().signal("INT");
      assertThat(run.child().status()).isZero();
      assertThat(run.child().out())
          .containsPattern("java " + self + "/\\d+ +exact +" + MIB)
          .doesNotContainPattern("dd \\d+ +exact");
    }
  }

  @Test
  void whileItTracesItsThreadHasFewPrivilegesLeft() throws Exception {
    try (LoopMount mount = mount()) {
      TracingRun run = TracingRun.start(directory, "--device", mount.device().toString());
      Thread.sleep(500);
      List<String> left = new ArrayList<>();
      try (Stream<Path> threads =
          Files.list(Path.of("/proc", Long.toString(run.child().pid()), "task"))) {
        for (Path thread : threads.toList()) {
          ProcFile.text(thread.resolve("status"))
              .ifPresent(it -> left.add(it.replaceAll("(?s).*CapEff:\t(\\w+).*", "$1")));
        }
      }
      run.child().signal("INT");
      run.child().status();
      assertThat(left).containsOnlyOnce("0000008000080004");
    }
  }

  /** Programs go with the process, whatever ends it. */
  @Test
  void aKillLeavesNoProgramBehind() throws Exception {
    assumeTrue(hasBpftool(), "no bpftool here");
    try (LoopMount mount = mount()) {
      TracingRun run = TracingRun.start(directory, "--device", mount.device().toString());
      Set<String> programs = programs(run.child().pid());
      assertThat(programs).hasSizeGreaterThan(10);
      assertThat(loaded()).containsAll(programs);
      run.child().signal("KILL");
      assertThat(run.child().status()).isEqualTo(137);
      for (int i = 0; i < 100 && loaded().stream().anyMatch(programs::contains); i++) {
        Thread.sleep(100);
      }
      assertThat(loaded()).doesNotContainAnyElementsOf(programs);
    }
  }

  private static Set<String> programs(long pid) throws IOException {
    Set<String> ids = new TreeSet<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fdinfo"))) {
      for (Path descriptor : descriptors.toList()) {
        ProcFile.text(descriptor)
            .orElse("")
            .lines()
            .filter(line -> line.startsWith("prog_id:"))
            .forEach(line -> ids.add(line.substring(8).strip()));
      }
    }
    return ids;
  }

  private static boolean hasBpftool() throws InterruptedException {
    try {
      TracingRun.run("bpftool", "version");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Set<String> loaded() throws IOException {
    Set<String> ids = new TreeSet<>();
    Process list = new ProcessBuilder("bpftool", "prog", "list").start();
    new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.matches("\\d+: .*"))
        .forEach(line -> ids.add(line.substring(0, line.indexOf(':'))));
    return ids;
  }
}
