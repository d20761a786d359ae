package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.fathom.linux.Errno;
import dev.fathom.testkit.LoopMount;
import dev.fathom.testkit.RestrictedJvm;
import dev.fathom.testkit.Restriction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code fathom run --kernel}: one history from the program to the device and back. Needs root. */
@Timeout(180)
class RunKernelIT {
  private static final String NOTICE = "notice";
  private static final int COUNT = 23;
  private static final long BYTES = 4096;

  /** A row of the table of waits: a thread of the run, and nobody else's data. */
  private static final String FSYNC_WAITED = "(?m)^orders \\d+ +write-back +\\d.* its own 100%$";

  @TempDir Path directory;

  @BeforeEach
  void needsKernelAndDevice() {
    TracingRun.assumeAvailable();
    LoopMount.assumeAvailable(LoopMount.FileSystem.EXT4);
  }

  private LoopMount disk() throws IOException {
    return LoopMount.open(directory, LoopMount.FileSystem.EXT4, 64 << 20, false);
  }

  /** 23 operations of 4 KiB on a file of 8 MiB that is on the disk already. */
  private String job(LoopMount disk, String... options) throws Exception {
    Path file = disk.mountPoint().resolve("data");
    Files.write(file, new byte[8 << 20]);
    TracingRun.sync(disk);
    List<String> lines =
        new ArrayList<>(List.of("[orders]", "filename=" + file, "filesize=8m", "size=8m", "bs=4k"));
    lines.addAll(List.of("io_size=92k", "invalidate=0"));
    lines.addAll(List.of(options));
    return Files.write(directory.resolve("job.fio"), lines).toString();
  }

  private List<Map<String, Object>> histories(Path file) throws IOException {
    return lines(file).stream().filter(line -> !NOTICE.equals(line.get("type"))).toList();
  }

  private List<Map<String, Object>> lines(Path file) throws IOException {
    List<Map<String, Object>> all = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      all.add(JSON.std.mapFrom(line));
    }
    return all;
  }

  private static List<Map<String, Object>> operations(List<Map<String, Object>> all) {
    return all.stream().filter(history -> history.get("operation") != null).toList();
  }

  @SuppressWarnings("unchecked") // as the JSON report writes it
  private static Map<String, Object> map(Map<String, Object> of, String name) {
    return (Map<String, Object>) Objects.requireNonNull(of.get(name), name);
  }

  private static List<Map<String, Object>> requests(Map<String, Object> history) {
    return TracingRun.Traced.list(history, "requests");
  }

  private static Stream<Map<String, Object>> shares(Map<String, Object> history) {
    return requests(history).stream()
        .flatMap(request -> TracingRun.Traced.list(request, "bios").stream())
        .flatMap(bio -> TracingRun.Traced.list(bio, "shares").stream());
  }

  private static long at(Map<String, Object> part, String stage) {
    return TracingRun.Traced.number(map(part, "stages"), stage);
  }

  /** Its own bytes went through requests of the kernel between its submission and its end. */
  private static void isWhole(Map<String, Object> history) {
    Map<String, Object> operation = map(history, "operation");
    long own =
        shares(history)
            .filter(share -> Objects.equals(share.get("operation"), operation.get("key")))
            .mapToLong(share -> TracingRun.Traced.number(share, "bytes"))
            .sum();
    assertThat(own).as("own bytes of %s", history).isEqualTo(BYTES);
    for (Map<String, Object> request : requests(history)) {
      assertThat(at(operation, "submitted")).isLessThan(at(request, "issued"));
      assertThat(at(request, "issued")).isLessThan(at(request, "completed"));
      assertThat(at(request, "completed")).isLessThanOrEqualTo(at(operation, "reaped"));
    }
  }

  private Fathom run(String... arguments) {
    Fathom run =
        Fathom.run(
            Stream.concat(Stream.of("run"), Arrays.stream(arguments)).toArray(String[]::new));
    assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.OK);
    return run;
  }

  @Test
  void directWritesGoFromJavaToTheDeviceAndBack() throws Exception {
    try (LoopMount disk = disk()) {
      Path trace = directory.resolve("trace.json");
      String job = job(disk, "rw=randwrite", "direct=1", "iodepth=4");
      Fathom run = run(job, "--kernel", "--trace=" + trace);
      assertThat(run.err()).contains("joined: 23 of 23 operations").contains("no events lost");
      List<Map<String, Object>> joined = operations(histories(trace));
      assertThat(joined).hasSize(COUNT).allSatisfy(RunKernelIT::isWhole);
      assertThat(joined)
          .allSatisfy(history ->
              assertThat(map(map(history, "operation"), "origin"))
                  .containsEntry("thread", "orders")
                  .containsEntry("process", "java"));
    }
  }

  @Test
  void aRecordingHoldsBothSides() throws Exception {
    try (LoopMount disk = disk()) {
      Path recording = directory.resolve("trace.rec");
      String job = job(disk, "rw=randwrite", "direct=1", "iodepth=4");
      Fathom run = run(job, "--kernel", "--trace=" + recording, "--summary");
      assertThat(run.err()).contains("recorded 23 events").contains("records of bios, none lost");
      assertThat(run.out()).containsPattern("(?m)^D2C .*").containsPattern("(?m)^S2R +23 ");
      Path trace = directory.resolve("trace.json");
      Fathom report = Fathom.run("report", recording.toString(), "-o", trace.toString());
      assertThat(report.status()).as(report.err()).isEqualTo(ExitStatus.OK);
      assertThat(report.err()).doesNotContain("told as the kernel told them");
      assertThat(operations(histories(trace))).hasSize(COUNT).allSatisfy(RunKernelIT::isWhole);
      Fathom text = Fathom.run("report", recording.toString(), "--top", "1");
      assertThat(text.out())
          .containsSubsequence(
              "submitted", "thread orders", "driver", "queued", "DEV 7,", "completed", "reaped");
    }
  }

  @Test
  void mergedRequestsAreCountedOnce() throws Exception {
    try (LoopMount disk = disk()) {
      Path recording = directory.resolve("trace.rec");
      String job = job(disk, "rw=read", "direct=1", "iodepth=23", "iodepth_batch_submit=23");
      run(job, "--kernel", "--trace=" + recording);
      Fathom report = Fathom.run("report", recording.toString(), "--summary");
      assertThat(report.out())
          .containsPattern("(?m)^loop\\d+ read +orders \\d+/\\d+ +exact +94208$");
    }
  }

  @Test
  void writeBackHasTheThreadsNameAndFsyncsAreSeen() throws Exception {
    try (LoopMount disk = disk()) {
      Path recording = directory.resolve("trace.rec");
      String job = job(disk, "name=orders of the morning", "rw=randwrite", "end_fsync=1");
      run(job, "--kernel", "--trace=" + recording);
      Path trace = directory.resolve("trace.json");
      Fathom.run("report", recording.toString(), "-o", trace.toString());
      List<Map<String, Object>> all = histories(trace);
      List<Map<String, Object>> writes =
          operations(all).stream().filter(it -> "write".equals(it.get("action"))).toList();
      assertThat(writes).hasSize(COUNT).allMatch(history -> requests(history).isEmpty());
      List<Map<String, Object>> written =
          all.stream()
              .filter(history -> history.get("operation") == null)
              .flatMap(RunKernelIT::shares)
              .filter(share -> "buffered".equals(share.get("cause")))
              .filter(share -> String.valueOf(share.get("file")).contains("/data"))
              .toList();
      assertThat(written.stream().mapToLong(it -> TracingRun.Traced.number(it, "bytes")).sum())
          .isEqualTo(COUNT * BYTES);
      assertThat(written)
          .allSatisfy(share ->
              assertThat(map(share, "origin")).containsEntry("thread", "orders of the morning"));
    }
  }

  @Test
  void whoWaitedForWriteBackIsTold() throws Exception {
    try (LoopMount disk = disk()) {
      String job = job(disk, "rw=randwrite", "end_fsync=1", "ioengine=psync");
      Path page = directory.resolve("trace.json");
      String live = run(job, "--kernel", "--trace=" + page, "--summary").out();
      assertThat(live).containsPattern(FSYNC_WAITED);
      assertThat(lines(page))
          .filteredOn(line -> NOTICE.equals(line.get("type")))
          .anySatisfy(line -> {
            assertThat(line).containsEntry("kind", "wait").containsKey("duration_ns");
            assertThat(String.valueOf(map(line, "file").get("path"))).endsWith("/data");
          });
      Path recording = directory.resolve("trace.rec");
      run(job, "--kernel", "--trace=" + recording);
      Fathom report = Fathom.run("report", recording.toString(), "--summary");
      assertThat(report.out()).containsPattern(FSYNC_WAITED);
      Fathom text = Fathom.run("report", recording.toString());
      assertThat(text.out()).containsPattern("(?s)waited +\\d+ ns.{1,300}/data");
    }
  }

  @Test
  void linuxAioIsJoinedByFileAndTime() throws Exception {
    try (LoopMount disk = disk()) {
      Path trace = directory.resolve("trace.json");
      String job = job(disk, "rw=randwrite", "direct=1", "iodepth=4", "ioengine=libaio");
      Fathom run = run(job, "--kernel", "--trace=" + trace);
      assertThat(run.err()).contains("0 parts of requests by user_data, 23 by file and time");
      assertThat(operations(histories(trace))).hasSize(COUNT).allSatisfy(RunKernelIT::isWhole);
    }
  }

  @Test
  void blockingCallsAreJoinedByFileAndTime() throws Exception {
    try (LoopMount disk = disk()) {
      Path trace = directory.resolve("trace.json");
      String job = job(disk, "rw=randwrite", "direct=1", "ioengine=psync");
      Fathom run = run(job, "--kernel", "--trace=" + trace);
      assertThat(run.err()).contains("0 parts of requests by user_data, 23 by file and time");
      assertThat(operations(histories(trace))).hasSize(COUNT).allSatisfy(RunKernelIT::isWhole);
    }
  }

  /** Where the other drivers are forbidden. */
  @Test
  void operationsOnThreadsAreJoinedByFileAndTime() throws Exception {
    RestrictedJvm jvm =
        RestrictedJvm.with(
            new Restriction.NoIoUring(Errno.EPERM), new Restriction.NoNativeAio(Errno.EPERM));
    jvm.assumeAvailable();
    try (LoopMount disk = disk()) {
      Path trace = directory.resolve("trace.json");
      String job = job(disk, "rw=randwrite", "direct=1", "iodepth=4");
      String said =
          jvm.runMain(Main.class, "run", job, "--degrade", "--kernel", "--trace=" + trace);
      assertThat(said).contains("runs on driver threads").contains("joined: 23 of 23 operations");
      assertThat(operations(histories(trace))).hasSize(COUNT);
    }
  }

  @Test
  void unprivilegedUsersAreToldBeforeTheJobRuns() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "no setpriv here");
    Path job =
        Files.writeString(
            directory.resolve("job.fio"),
            "[one]\nfilename=%s\nsize=92k\n".formatted(directory.resolve("f")));
    List<String> command =
        new ArrayList<>(List.of("setpriv", "--bounding-set=-bpf,-perfmon,-sys_admin"));
    command.addAll(ChildRun.command("run", job.toString(), "--kernel", "--summary"));
    Path err = directory.resolve("err.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectError(err.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isEqualTo(ExitStatus.LACKING);
    assertThat(Files.readString(err))
        .startsWith("fathom: --kernel: ")
        .contains("run as root, or with the capabilities CAP_BPF and CAP_PERFMON");
    assertThat(directory.resolve("f")).doesNotExist();
  }

  @Test
  void kernelAloneIsAQuestion() throws Exception {
    Path job = Files.writeString(directory.resolve("job.fio"), "[one]\nfilename=f\nsize=92k\n");
    Fathom run = Fathom.run("run", job.toString(), "--kernel");
    assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(run.err()).contains("--trace, --summary or --keep");
  }
}
