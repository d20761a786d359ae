package dev.fathom.workload.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.workload.result.JobResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Job files that say what fio's own examples say, with less to do. */
class FioExamplesIT {
  @TempDir Path directory;

  private RunResult run(String text, String... overrides) throws Exception {
    RunResult result = new Jobs(directory).run(text, overrides);
    assertThat(result.failures()).isEmpty();
    assertThat(result.successful()).isTrue();
    return result;
  }

  @Test
  void basicVerify() throws Exception {
    RunResult result =
        run(
            """
            # The most basic form of data verification.
            [write-and-verify]
            rw=randwrite
            bs=4k
            direct=1
            ioengine=libaio
            iodepth=16
            verify=crc32c
            filename=DIR/device
            """,
            "--direct=0",
            "--size=2m");
    assertThat(result.verifications().getFirst().verified()).isEqualTo(512);
  }

  @Test
  void randomReads() throws Exception {
    RunResult result =
        run(
            """
            ; fio-rand-read.job for fiotest

            [global]
            name=fio-rand-read
            filename=DIR/fio-rand-read
            rw=randread
            bs=4K
            direct=0
            numjobs=1
            time_based
            runtime=900

            [file1]
            size=1G
            ioengine=libaio
            iodepth=16
            """,
            "--size=4m",
            "--runtime=300ms");
    assertThat(result.results().jobs().getFirst().read().totalIos()).isGreaterThan(100);
  }

  @Test
  void sequentialWrites() throws Exception {
    RunResult result =
        run(
            """
            ; fio-seq-write.job for fiotest

            [global]
            name=fio-seq-write
            filename=DIR/fio-seq-write
            rw=write
            bs=256K
            direct=0
            numjobs=1
            time_based
            runtime=900

            [file1]
            size=10G
            ioengine=libaio
            iodepth=16
            """,
            "--size=4m",
            "--runtime=300ms");
    assertThat(result.results().jobs().getFirst().write().totalIos()).isGreaterThan(16);
  }

  @Test
  void tiobench() throws Exception {
    RunResult result =
        run(
            """
            ; tiobench like setup, add more fX files between the stonewalls to
            ; create more threads

            [global]
            direct=1
            size=512m
            bsrange=4k-4k
            timeout=60
            numjobs=4	; 4 simultaneous threads for each job
            directory=DIR

            [f1]
            rw=write

            [f2]
            stonewall
            rw=randwrite

            [f3]
            stonewall
            rw=read

            [f4]
            stonewall
            rw=randread
            """,
            "--direct=0",
            "--size=256k");
    assertThat(result.results().jobs()).hasSize(16);
    assertThat(result.results().jobs()).allMatch(job -> job.totalIos() == 64);
    assertThat(result.results().groupIds()).containsExactly(0, 1, 2, 3);
    assertThat(result.results().jobs()).extracting(JobResult::name).contains("f1", "f4");
  }
}
