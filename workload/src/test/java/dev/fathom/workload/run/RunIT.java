package dev.fathom.workload.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.linux.Errno;
import dev.fathom.workload.result.JobResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs jobs on real files; those on io_uring need a kernel that allows it. */
class RunIT {
  private static final String FILE = "[job]\nfilename=DIR/data\nsize=1m\nbs=4k\n";

  @TempDir Path directory;
  private Jobs jobs = new Jobs(Path.of(""));

  @BeforeEach
  void useDirectory() {
    jobs = new Jobs(directory);
  }

  @ParameterizedTest
  @CsvSource({
    "read,io_uring,8,256,0",
    "randread,io_uring,8,256,0",
    "write,io_uring,8,0,256",
    "randwrite,io_uring,8,0,256",
    "read,psync,1,256,0",
    "randread,sync,1,256,0",
    "write,psync,1,0,256",
    "randwrite,psync,1,0,256"
  })
  void movesAsMuchAsWasAskedFor(String rw, String engine, int depth, long reads, long writes)
      throws Exception {
    JobResult job =
        jobs.one(FILE, "--rw=" + rw, "--ioengine=" + engine, "--iodepth=" + depth);
    assertThat(job.read().totalIos()).isEqualTo(reads);
    assertThat(job.write().totalIos()).isEqualTo(writes);
    assertThat(job.ioBytes()).isEqualTo(1 << 20);
    assertThat(job.completion().count()).isEqualTo(256);
    assertThat(Files.size(directory.resolve("data"))).isEqualTo(1 << 20);
  }

  @ParameterizedTest
  @CsvSource({"rw,io_uring", "randrw,io_uring", "randrw,psync"})
  void mixesReadsAndWrites(String rw, String engine) throws Exception {
    JobResult job =
        jobs.one(
            FILE,
            "--rw=" + rw,
            "--ioengine=" + engine,
            "--rwmixread=70",
            "--iodepth=4",
            "--io_size=64m");
    assertThat(job.totalIos()).isEqualTo(16_384);
    double share = 100.0 * job.read().totalIos() / job.totalIos();
    assertThat(share).isCloseTo(70, within(2.0));
  }

  @ParameterizedTest
  @CsvSource({"--io_size=256k,64", "--io_size=3m,768", "--loops=3,768", "--size=25%,64"})
  void movesMoreOrLessThanTheFile(String option, long ios) throws Exception {
    jobs.one(FILE, "--rw=write");
    assertThat(jobs.one(FILE, "--rw=read", option).read().totalIos()).isEqualTo(ios);
  }

  @Test
  void requestsAreOfManyLengths() throws Exception {
    JobResult job = jobs.one(FILE, "--rw=randwrite", "--bsrange=512-8k", "--iodepth=4");
    assertThat(job.ioBytes()).isEqualTo(1 << 20);
    assertThat(job.write().totalIos()).isBetween(200L, 400L);
  }

  @Test
  void batchesAsAskedFor() throws Exception {
    JobResult job =
        jobs.one(
            FILE,
            "--rw=randread",
            "--iodepth=16",
            "--iodepth_batch_submit=8",
            "--iodepth_batch_complete_min=4",
            "--iodepth_low=4");
    assertThat(job.read().totalIos()).isEqualTo(256);
    assertThat(job.depths().submits().get(1) + job.depths().submits().get(2)).isPositive();
    assertThat(job.depths().levels().get(5)).as("depth of 32").isZero();
    assertThat(job.depths().levels().get(4)).as("depth of 16").isPositive();
  }

  @Test
  void registersBuffersAndFiles() throws Exception {
    JobResult job = jobs.one(FILE, "--rw=randread", "--fixedbufs", "--registerfiles");
    assertThat(job.read().totalIos()).isEqualTo(256);
  }

  @Test
  void runsUntilTheTimeIsUp() throws Exception {
    JobResult job =
        jobs.one(FILE, "--rw=randread", "--time_based", "--runtime=1", "--ramp_time=300ms");
    assertThat(job.read().runtimeMillis()).isBetween(900L, 1600L);
    assertThat(job.runtimeMillis()).isGreaterThan(1290);
    assertThat(job.read().totalIos()).isGreaterThan(256);
    assertThat(job.series().intervals()).isNotEmpty();
    assertThat(job.series().intervals().getFirst().fromNanos()).isGreaterThan(290_000_000L);
  }

  @Test
  void keepsToARate() throws Exception {
    JobResult job = jobs.one(FILE, "--rw=write", "--rate_iops=100", "--io_size=200k");
    assertThat(job.write().totalIos()).isEqualTo(50);
    assertThat(job.write().runtimeMillis()).isBetween(480L, 1500L);
    JobResult bytes = jobs.one(FILE, "--rw=write", "--rate=2m", "--iodepth=8");
    assertThat(bytes.write().runtimeMillis()).isBetween(480L, 1500L);
  }

  @Test
  void restsBetweenRequests() throws Exception {
    JobResult job =
        jobs.one(FILE, "--rw=read", "--thinktime=20000", "--thinktime_blocks=32", "--iodepth=4");
    assertThat(job.read().totalIos()).isEqualTo(256);
    assertThat(job.read().runtimeMillis()).isGreaterThanOrEqualTo(8 * 20 - 20);
  }

  @ParameterizedTest
  @CsvSource({"--fsync=16,16", "--fdatasync=64,4", "--end_fsync=1,1", "--fsync_on_close=1,1"})
  void syncsAsAskedFor(String option, long syncs) throws Exception {
    JobResult job = jobs.one(FILE, "--rw=write", option, "--iodepth=4");
    assertThat(job.sync().count()).isEqualTo(syncs);
    assertThat(job.write().totalIos()).isEqualTo(256);
  }

  @ParameterizedTest
  @CsvSource({"--sync=sync", "--sync=dsync", "--refill_buffers", "--zero_buffers"})
  void writesInOtherWays(String option) throws Exception {
    JobResult job = jobs.one(FILE, "--rw=write", option, "--size=64k");
    assertThat(job.write().totalIos()).isEqualTo(16);
    boolean zeros = option.equals("--zero_buffers");
    byte[] written = Files.readAllBytes(directory.resolve("data"));
    assertThat(Arrays.equals(written, new byte[1 << 16])).isEqualTo(zeros);
  }

  @ParameterizedTest
  @CsvSource({"roundrobin", "random", "sequential"})
  void goesThroughSeveralFilesAndDeletesThem(String service) throws Exception {
    JobResult job =
        jobs.one(
            "[many]\ndirectory=DIR\nnrfiles=4\nsize=1m\nrw=randread\n",
            "--file_service_type=" + service,
            "--unlink=1");
    assertThat(job.read().totalIos()).isEqualTo(256);
    assertThat(jobs.notes()).contains("many: Laying out IO files (4 files / total 1024KiB)");
    try (var left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void wavesFollowEachOther() throws Exception {
    String text =
        """
        [global]
        filename=DIR/data
        size=256k
        [one]
        rw=write
        [two]
        stonewall
        rw=read
        [three]
        new_group
        rw=read
        numjobs=2
        group_reporting
        """;
    RunResult result = jobs.run(text);
    List<JobResult> all = result.results().jobs();
    assertThat(all).extracting(JobResult::name).containsExactly("one", "two", "three", "three");
    assertThat(all).extracting(JobResult::groupId).containsExactly(0, 1, 2, 2);
    assertThat(result.grouped().jobs()).hasSize(3);
    assertThat(result.grouped().jobs().getLast().members()).isEqualTo(2);
    assertThat(jobs.notes()).as("what the first wave wrote is there for the second").isEmpty();
  }

  @Test
  void jobsThatCannotBeginDoNotHinderOthers() throws Exception {
    String text =
        """
        [good]
        filename=DIR/data
        size=64k
        rw=write
        [directory]
        filename=DIR
        rw=read
        [missing]
        filename=DIR/no/where
        size=1m
        rw=read
        [device]
        filename=/dev/null
        rw=read
        """;
    RunResult result = jobs.run(text);
    assertThat(result.successful()).isFalse();
    assertThat(result.results().jobs())
        .extracting(JobResult::error)
        .containsExactly(0, Errno.EISDIR, Errno.ENOENT, Errno.ESPIPE);
    assertThat(result.results().jobs().getFirst().write().totalIos()).isEqualTo(16);
    assertThat(result.failures()).hasSize(3).anyMatch(line -> line.contains("/no/where"));
  }

  @ParameterizedTest
  @CsvSource({"io_uring", "psync"})
  void aFileThatIsCutMeanwhileEndsTheJob(String engine) throws Exception {
    jobs.one(FILE, "--rw=write");
    Run run =
        jobs.prepared(
            FILE, "--rw=read", "--ioengine=" + engine, "--time_based", "--runtime=20", "--rate=4m");
    Thread cutter =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (var file = java.nio.channels.FileChannel.open(
                      directory.resolve("data"), java.nio.file.StandardOpenOption.WRITE)) {
                    while (run.progress().readIos() == 0) {
                      Thread.sleep(5);
                    }
                    file.truncate(8192);
                  } catch (java.io.IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    RunResult result = run.execute();
    cutter.join();
    assertThat(result.results().jobs().getFirst().error()).isEqualTo(Errno.EIO);
    assertThat(result.failures().getFirst()).contains("the file ends before");
  }

  @Test
  void stopsWithTheResultsSoFar() throws Exception {
    Run run = jobs.prepared(FILE, "--rw=write", "--rate=100k", "--time_based", "--runtime=60");
    Thread stopper =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (run.progress().writeIos() < 3) {
                    Thread.onSpinWait();
                  }
                  run.stop();
                });
    RunResult result = run.execute();
    stopper.join();
    assertThat(result.interrupted()).isTrue();
    assertThat(result.successful()).isTrue();
    assertThat(result.results().jobs().getFirst().write().totalIos()).isBetween(3L, 100L);
  }

  @Test
  void sectionsAreChosenByName() {
    assertThatThrownBy(
            () ->
                new Run(
                    dev.fathom.workload.jobfile.JobFile.read(
                        Files.writeString(directory.resolve("a.fio"), "[a]\nsize=4k\n")),
                    new RunSettings("v", List.of("b"), false),
                    line -> {}))
        .hasMessage("no section [b] in the job file");
  }
}
