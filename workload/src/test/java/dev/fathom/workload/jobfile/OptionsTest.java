package dev.fathom.workload.jobfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  @ParameterizedTest
  @CsvSource({
    "read, READ, false, 100",
    "write, WRITE, false, 0",
    "rw, BOTH, false, 30",
    "readwrite, BOTH, false, 30",
    "randread, READ, true, 100",
    "randwrite, WRITE, true, 0",
    "randrw, BOTH, true, 30"
  })
  void modes(String word, Mix.Direction direction, boolean random, int percent)
      throws JobFileException {
    assertThat(Text.job("rw=" + word, "rwmixread=30").mix())
        .isEqualTo(new Mix(direction, random, percent, 1, 0));
  }

  @Test
  void modesWithModifiers() throws JobFileException {
    assertThat(Text.job("rw=randread:8").mix().sameFor()).isEqualTo(8);
    assertThat(Text.job("rw=read:4k").mix().strideBytes()).isEqualTo(4096);
    assertThat(Text.job("rw=read:-8k").mix().strideBytes()).isEqualTo(-8192);
    assertThat(Text.job("rw=read:4k", "readwrite=write").mix().strideBytes()).isZero();
  }

  @Test
  void theLaterOfTheTwoMixesCounts() throws JobFileException {
    assertThat(Text.job("rw=rw", "rwmixread=60", "rwmixwrite=30").mix().readPercent())
        .isEqualTo(70);
    assertThat(Text.job("rw=rw", "rwmixwrite=30", "rwmixread=60").mix().readPercent())
        .isEqualTo(60);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bs=8k | 8192 | 8192",
        "bs=8k,16k | 8192 | 16384",
        "bs=,16k | 4096 | 16384",
        "bs=8k, | 8192 | 4096",
        "bs=1k,2k,512 | 1024 | 2048",
        "blocksize=512 | 512 | 512"
      })
  void blockSizesForReadsAndWrites(String line, long read, long write) throws JobFileException {
    Sizes sizes = Text.job(line).sizes();
    assertThat(sizes.read()).isEqualTo(LengthRange.of(read));
    assertThat(sizes.write()).isEqualTo(LengthRange.of(write));
  }

  @Test
  void anEmptyBlockSizeKeepsTheOneBefore() throws JobFileException {
    assertThat(Text.job("bs=64k", "bs=,1k").sizes().read()).isEqualTo(LengthRange.of(65536));
  }

  @Test
  void rangesOfBlockSizes() throws JobFileException {
    assertThat(Text.job("bsrange=1k-4k").sizes().write()).isEqualTo(new LengthRange(1024, 4096));
    Sizes sizes = Text.job("bsrange=4k:1k,8k-32k").sizes();
    assertThat(sizes.read()).isEqualTo(new LengthRange(1024, 4096));
    assertThat(sizes.write()).isEqualTo(new LengthRange(8192, 32768));
  }

  @Test
  void sizesAsBytesAndShares() throws JobFileException {
    Sizes sizes = Text.job("size=50%", "io_size=150%", "offset=10%", "filesize=1m-2m").sizes();
    assertThat(sizes.total()).contains(new Amount.Percent(50));
    assertThat(sizes.transferred()).contains(new Amount.Percent(150));
    assertThat(sizes.offset()).isEqualTo(new Amount.Percent(10));
    assertThat(sizes.file()).contains(new LengthRange(1 << 20, 2 << 20));
    assertThat(Text.job("io_size=1m", "io_size=0").sizes().transferred()).isEmpty();
    assertThat(sizes.offset().ofWhole(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE / 10);
  }

  @Test
  void timesWithUnits() throws JobFileException {
    Timing timing =
        Text.job("runtime=2m", "time_based=1", "ramp_time=500ms", "startdelay=3", "loops=4")
            .timing();
    assertThat(timing)
        .isEqualTo(new Timing(120_000_000_000L, true, 500_000_000L, 3_000_000_000L, 4));
    Pace pace = Text.job("thinktime=10", "thinktime_spin=1ms", "thinktime_blocks=2").pace();
    assertThat(pace.thinkNanos()).isEqualTo(10_000);
    assertThat(pace.spinNanos()).as("no more than the rest itself").isEqualTo(10_000);
    assertThat(pace.thinkEvery()).isEqualTo(2);
  }

  @Test
  void filesByName() throws JobFileException {
    Target target = Text.job("filename=a:b\\:c:d", "directory=x:y").target();
    assertThat(target.fileNames()).containsExactly("a", "b:c", "d");
    assertThat(target.fileCount()).isEqualTo(3);
    assertThat(target.paths("job", 3))
        .containsExactly(Path.of("y/a"), Path.of("y/b:c"), Path.of("y/d"));
    assertThat(Text.job("filename=a:b:c", "nrfiles=2").target().fileCount()).isEqualTo(2);
    assertThat(Text.job("filename=a", "nrfiles=9").target().fileCount()).isEqualTo(1);
  }

  @Test
  void filesByFormat() throws JobFileException {
    Target target =
        Text.job("filename_format=f.$JOBNAME.$filenum/$jobnum", "nrfiles=2", "openfiles=1")
            .target();
    assertThat(target.paths("job", 1)).containsExactly(Path.of("f.job.0/1"), Path.of("f.job.1/1"));
    assertThat(target.openMax()).isEqualTo(1);
    assertThat(Text.job().target().paths("job", 0)).containsExactly(Path.of("job.0.0"));
  }

  @Test
  void orderOfFiles() throws JobFileException {
    assertThat(Text.job("file_service_type=random:8").target().service())
        .isEqualTo(new FileService(FileService.Order.RANDOM, 8));
    assertThat(Text.job("file_service_type=sequential").target().service().order())
        .isEqualTo(FileService.Order.SEQUENTIAL);
  }

  @Test
  void queueBoundsFollowTheDepth() throws JobFileException {
    assertThat(Text.job("iodepth=8", "iodepth_batch=0", "iodepth_low=20").access().queue())
        .isEqualTo(new Queue(8, 8, 8, 1, 1));
    Queue queue =
        Text.job(
                "iodepth=1k",
                "iodepth_batch_submit=16",
                "iodepth_batch_complete_min=4",
                "iodepth_batch_complete_max=64",
                "iodepth_low=32")
            .access()
            .queue();
    assertThat(queue).isEqualTo(new Queue(1024, 32, 16, 4, 64));
    assertThat(Text.job("iodepth=8", "iodepth_batch_complete=0").access().queue().completeMin())
        .isZero();
  }

  @Test
  void directAndBufferedAreOpposites() throws JobFileException {
    assertThat(Text.job("direct=1").access().buffers().direct()).isTrue();
    assertThat(Text.job("buffered=0").access().buffers().direct()).isTrue();
    assertThat(Text.job("direct=1", "buffered=1").access().buffers().direct()).isFalse();
  }

  @Test
  void durability() throws JobFileException {
    assertThat(
            Text.job("sync=dsync", "fsync=8", "fdatasync=4", "end_fsync=1", "fsync_on_close=1")
                .access()
                .durability())
        .isEqualTo(new Durability(Durability.OpenSync.DSYNC, 8, 4, true, true));
    assertThat(Text.job("sync=1").access().durability().open()).isEqualTo(Durability.OpenSync.SYNC);
    assertThat(Text.job("sync=none").access().durability().open())
        .isEqualTo(Durability.OpenSync.NONE);
  }

  @ParameterizedTest
  @CsvSource({"io_uring, IO_URING", "libaio, LIBAIO", "psync, PSYNC", "sync, SYNC"})
  void engines(String word, Engine engine) throws JobFileException {
    assertThat(Text.job("ioengine=" + word).access().engine()).isEqualTo(engine);
  }

  @Test
  void rates() throws JobFileException {
    Pace pace = Text.job("rate=1m,500k").pace();
    assertThat(pace.bytesPerSecond()).isEqualTo(new ReadWrite(1 << 20, 500 * 1024));
    assertThat(Text.job("rate_iops=,50").pace().requestsPerSecond())
        .isEqualTo(new ReadWrite(0, 50));
  }

  @Test
  void verification() throws JobFileException {
    Job job =
        Text.job("rw=write", "verify=crc32c", "bs=8k", "verify_interval=4k", "verify_fatal=1");
    assertThat(job.verification())
        .isEqualTo(new Verification(Verification.Kind.CRC32C, true, true, 4096, false));
    assertThat(job.access().buffers().refill()).isTrue();
    assertThat(Text.job("verify=crc32c", "bs=8k").verification().intervalBytes()).isEqualTo(8192);
    assertThat(
            Text.job("rw=write", "verify=crc32c", "bsrange=6k-8k").verification().intervalBytes())
        .as("as one length does not divide the other")
        .isEqualTo(2048);
  }

  @Test
  void grouping() throws JobFileException {
    assertThat(
            Text.job("numjobs=3", "thread", "wait_for_previous", "new_group=1", "group_reporting")
                .grouping())
        .isEqualTo(new Grouping(3, true, true, true, true));
    assertThat(Text.job("stonewall=0").grouping().stonewall()).isFalse();
  }

  @Test
  void seeds() throws JobFileException {
    assertThat(
            Text.job(
                    "randseed=0x10",
                    "randrepeat=0",
                    "allrandrepeat=1",
                    "norandommap",
                    "random_generator=lfsr")
                .seeds())
        .isEqualTo(new Seeds(OptionalLong.of(16), false, true, false, Seeds.Generator.LFSR));
  }

  @Test
  void reporting() throws JobFileException {
    assertThat(Text.job("percentile_list=99.9:50").reporting().percentiles())
        .isEqualTo(List.of(50.0, 99.9));
    Reporting reduced = Text.job("gtod_reduce=1").reporting();
    assertThat(reduced.completion()).isFalse();
    assertThat(reduced.submission()).isFalse();
    assertThat(reduced.total()).isFalse();
    assertThat(reduced.completionPercentiles()).isFalse();
    assertThat(Text.job("lat_percentiles=1").reporting().totalPercentiles()).isTrue();
  }

  @Test
  void buffersAndRegisteredFilesOfTheRing() throws JobFileException {
    Buffers buffers = Text.job("fixedbufs", "registerfiles=1", "zero_buffers").access().buffers();
    assertThat(buffers).isEqualTo(new Buffers(false, true, true, false, true, true));
  }

  @Test
  void aKibibaseOfThousandHoldsForTheWholeSection() throws JobFileException {
    Job job = Text.job("bs=4k", "kb_base=1000", "iodepth=1");
    assertThat(job.sizes().read()).isEqualTo(LengthRange.of(4000));
  }

  @ParameterizedTest
  @CsvSource({
    "verify_state_save=0",
    "unified_rw_reporting=none",
    "random_distribution=random",
    "fallocate=none",
    "io_submit_mode=inline"
  })
  void optionsThatAskForWhatIsDoneAnyway(String line) throws JobFileException {
    Job job = Text.job(line);
    assertThat(job.options()).hasSize(Text.job().options().size() + 1);
    assertThat(job.withOptions(Map.of())).isEqualTo(Text.job().withOptions(Map.of()));
  }
}
