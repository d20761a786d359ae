package dev.fathom.workload.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.workload.result.Fio;
import dev.fathom.workload.result.JobResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes blocks, does harm to some, and wants to be told exactly which. */
class VerifyIT {
  private static final int BLOCK = 4096;
  private static final int BLOCKS = 256;
  private static final String JOB =
      "[job]\nfilename=DIR/data\nsize=1m\nbs=4k\nrw=randwrite\niodepth=8\nverify=crc32c\n";

  @TempDir Path directory;
  private Jobs jobs = new Jobs(Path.of(""));

  @BeforeEach
  void useDirectory() {
    jobs = new Jobs(directory);
  }

  @ParameterizedTest
  @CsvSource({
    "write,io_uring,4k-4k,0",
    "randwrite,io_uring,4k-4k,0",
    "randwrite,psync,4k-4k,0",
    "randwrite,io_uring,4k-32k,0",
    "rw,io_uring,4k-4k,0",
    "randwrite,io_uring,16k-16k,1k"
  })
  void whatWasWrittenIsRight(String rw, String engine, String range, String interval)
      throws Exception {
    JobResult job =
        jobs.one(
            JOB,
            "--rw=" + rw,
            "--ioengine=" + engine,
            "--bsrange=" + range,
            "--verify_interval=" + interval,
            "--rwmixread=30");
    assertThat(job.error()).isZero();
    assertThat(job.write().totalIos()).isPositive();
    assertThat(job.read().totalIos()).as("verification reads").isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--norandommap", "--loops=3", "--io_size=5m"})
  void whatWasWrittenSeveralTimesIsRight(String option) throws Exception {
    assertThat(jobs.one(JOB, option).write().totalIos()).isGreaterThanOrEqualTo(BLOCKS);
  }

  @Test
  void anEarlierRunIsVerifiedWithoutWriting() throws Exception {
    jobs.one(JOB, "--do_verify=0");
    byte[] before = Files.readAllBytes(directory.resolve("data"));
    JobResult only = jobs.one(JOB, "--verify_only");
    assertThat(only.write().totalIos()).isZero();
    assertThat(only.read().ioBytes()).isEqualTo(1 << 20);
    assertThat(Files.readAllBytes(directory.resolve("data"))).isEqualTo(before);
    assertThat(jobs.one(JOB, "--rw=randread").read().totalIos()).isEqualTo(BLOCKS);
  }

  @ParameterizedTest
  @CsvSource({"0", "2", "20", "40", "50", "4095"})
  void aFlippedByteIsFound(int at) throws Exception {
    jobs.one(JOB, "--do_verify=0");
    long offset = 77L * BLOCK;
    flip(offset + at);
    VerifySummary summary = only();
    assertThat(summary.verified()).isEqualTo(BLOCKS - 1);
    assertThat(summary.missing()).isZero();
    assertThat(summary.ranges())
        .containsExactly(
            new VerifySummary.Range(data().toString(), offset, BLOCK, 1, Verdict.CORRUPT));
    assertThat(jobs.notes())
        .singleElement()
        .asString()
        .contains(data().toString(), "at offset " + offset, "expected 0x", "found 0x");
  }

  @Test
  void aFatalMismatchEndsTheJob() throws Exception {
    jobs.one(JOB, "--do_verify=0");
    flip(100);
    flip(200L * BLOCK + 100);
    RunResult result = jobs.run(JOB, "--verify_only", "--verify_fatal=1", "--iodepth=1");
    assertThat(result.successful()).isFalse();
    assertThat(result.results().jobs().getFirst().error()).isEqualTo(Failure.WRONG_DATA);
    assertThat(result.results().jobs().getFirst().read().totalIos()).isLessThan(BLOCKS);
  }

  @Test
  void blocksThatWereNeverWrittenAreMissing() throws Exception {
    jobs.one(JOB, "--do_verify=0");
    put(10L * BLOCK, new byte[3 * BLOCK]);
    VerifySummary summary = only();
    assertThat(summary.missing()).isEqualTo(3);
    assertThat(summary.corrupt()).isZero();
    assertThat(summary.ranges())
        .containsExactly(
            new VerifySummary.Range(
                data().toString(), 10L * BLOCK, 3L * BLOCK, 3, Verdict.ZEROS));
  }

  @Test
  void aFileThatIsTooShortMissesItsEnd() throws Exception {
    jobs.one(JOB, "--do_verify=0");
    try (FileChannel file = FileChannel.open(data(), StandardOpenOption.WRITE)) {
      file.truncate(200L * BLOCK);
    }
    VerifySummary summary = only();
    assertThat(summary.verified()).isEqualTo(200);
    assertThat(summary.missing()).isEqualTo(56);
  }

  @Test
  void whatAnotherRunLeftIsOld() throws Exception {
    jobs.one(JOB, "--do_verify=0", "--randseed=1");
    byte[] old = Files.readAllBytes(data());
    jobs.one(JOB, "--do_verify=0", "--randseed=2");
    put(64L * BLOCK, Arrays.copyOfRange(old, 64 * BLOCK, 66 * BLOCK));
    RunResult result = jobs.run(JOB, "--verify_only", "--randseed=2");
    VerifySummary summary = result.verifications().getFirst();
    assertThat(summary.missing()).isEqualTo(2);
    assertThat(summary.ranges())
        .containsExactly(
            new VerifySummary.Range(data().toString(), 64L * BLOCK, 2L * BLOCK, 2, Verdict.OLD));
  }

  @Test
  void aTornBlockIsCorruptNotMissing() throws Exception {
    jobs.one(JOB, "--do_verify=0");
    put(5L * BLOCK, new byte[2048]);
    VerifySummary summary = only();
    assertThat(summary.corrupt()).isEqualTo(1);
    assertThat(summary.missing()).isZero();
  }

  @Test
  void blocksOfAnotherOrderAreRight() throws Exception {
    jobs.one(JOB, "--do_verify=0", "--rw=write");
    VerifySummary summary = only();
    assertThat(summary.right()).isTrue();
    assertThat(summary.verified()).isEqualTo(BLOCKS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"write", "randwrite"})
  void whatFioWroteIsRight(String rw) throws Exception {
    Fio.output(fio("--rw=" + rw, "--do_verify=0"));
    assertThat(jobs.one(JOB, "--rw=" + rw, "--verify_only").error()).isZero();
    assertThat(jobs.one(JOB, "--rw=read").read().totalIos()).isEqualTo(BLOCKS);
    flip(9L * BLOCK + 1000);
    VerifySummary summary =
        jobs.run(JOB, "--rw=" + rw, "--verify_only").verifications().getFirst();
    assertThat(summary.corrupt()).isEqualTo(1);
    assertThat(summary.missing()).isZero();
  }

  @Test
  void fioFindsWhatWeWroteRight() throws Exception {
    jobs.one(JOB, "--do_verify=0", "--rw=write");
    Fio read = Fio.run(fio("--rw=read"));
    assertThat(read.status()).as(read.output()).isZero();
    Fio only = Fio.run(fio("--rw=write", "--verify_only"));
    assertThat(only.status()).as(only.output()).isZero();
  }

  private String[] fio(String... options) {
    var all =
        new ArrayList<>(
            List.of(
                "--name=job",
                "--filename=" + data(),
                "--size=1m",
                "--bs=4k",
                "--verify=crc32c",
                "--verify_state_save=0"));
    all.addAll(List.of(options));
    return all.toArray(String[]::new);
  }

  private VerifySummary only() throws Exception {
    RunResult result = jobs.run(JOB, "--verify_only");
    VerifySummary summary = result.verifications().getFirst();
    assertThat(result.successful()).isEqualTo(summary.right());
    return summary;
  }

  private Path data() {
    return directory.resolve("data");
  }

  private void flip(long position) throws IOException {
    try (FileChannel file =
        FileChannel.open(data(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(one, position);
      one.put(0, (byte) ~one.get(0)).rewind();
      file.write(one, position);
    }
  }

  private void put(long position, byte[] bytes) throws IOException {
    try (FileChannel file = FileChannel.open(data(), StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(bytes), position);
    }
  }
}
