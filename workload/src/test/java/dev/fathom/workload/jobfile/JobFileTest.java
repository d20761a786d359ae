package dev.fathom.workload.jobfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFileTest {
  @TempDir Path directory;

  @Test
  void laterGlobalSectionsApplyToLaterJobsOnly() throws JobFileException {
    JobFile file =
        Text.parsed(
            """
            [global]
            size=1m
            iodepth=4
            [a]
            [global]
            iodepth=8
            rw=randread
            [b]
            [c]
            iodepth=16
            """);
    assertThat(file.jobs()).extracting(Job::name).containsExactly("a", "b", "c");
    assertThat(file.jobs())
        .extracting(job -> job.access().queue().depth())
        .containsExactly(4, 8, 16);
    assertThat(file.jobs())
        .extracting(job -> job.mix().random())
        .containsExactly(false, true, true);
  }

  @Test
  void fillsInFiosDefaults() throws JobFileException {
    Job job = Text.job();
    assertThat(job.mix()).isEqualTo(new Mix(Mix.Direction.READ, false, 100, 1, 0));
    assertThat(job.sizes().read()).isEqualTo(LengthRange.of(4096));
    assertThat(job.sizes().write()).isEqualTo(LengthRange.of(4096));
    assertThat(job.sizes().total()).contains(new Amount.Bytes(1L << 30));
    assertThat(job.sizes().offset()).isEqualTo(new Amount.Bytes(0));
    assertThat(job.access().engine()).isEqualTo(Engine.IO_URING);
    assertThat(job.access().queue()).isEqualTo(new Queue(1, 1, 1, 1, 1));
    assertThat(job.access().buffers())
        .isEqualTo(new Buffers(false, false, false, false, false, true));
    assertThat(job.access().durability())
        .isEqualTo(new Durability(Durability.OpenSync.NONE, 0, 0, false, false));
    assertThat(job.timing()).isEqualTo(new Timing(0, false, 0, 0, 1));
    assertThat(job.verification())
        .isEqualTo(new Verification(Verification.Kind.NONE, true, false, 4096, false));
    assertThat(job.grouping()).isEqualTo(new Grouping(1, false, false, false, false));
    assertThat(job.seeds())
        .isEqualTo(new Seeds(OptionalLong.empty(), true, false, true, Seeds.Generator.TAUSWORTHE));
    assertThat(job.reporting().percentiles()).isEqualTo(Reporting.PERCENTILES_DEFAULT);
    assertThat(job.target().paths("job", 2)).containsExactly(Path.of("job.2.0"));
  }

  @Test
  void commentsMayStandBehindSettings() throws JobFileException {
    Job job =
        Text.parsed(
                """
                ; a file
                # of comments

                  [job] ; a section
                  size = 8k ; its size
                \tiodepth=2#depth
                """)
            .jobs()
            .getFirst();
    assertThat(job.sizes().total()).contains(new Amount.Bytes(8192));
    assertThat(job.access().queue().depth()).isEqualTo(2);
    assertThat(job.label().place()).isEqualTo(new Place(Text.NAME, 4));
  }

  @Test
  void linesMayEndAsOnOtherSystemsAndBeginWithAByteOrderMark() throws JobFileException {
    JobFile file = Text.parsed("\uFEFF[job]\r\nsize=4k\r\niodepth=3");
    assertThat(file.jobs().getFirst().access().queue().depth()).isEqualTo(3);
  }

  @Test
  void severalJobsMayHaveOneName() throws JobFileException {
    JobFile file = Text.parsed("[a]\nsize=4k\n[a]\nsize=8k\n");
    assertThat(file.jobs()).extracting(Job::name).containsExactly("a", "a");
  }

  @Test
  void aNameReplacesTheSectionsInReportsButNotInFiles() throws JobFileException {
    JobFile file = Text.parsed("[global]\nname=all\n[a]\nsize=4k\n[b]\nname=other\nsize=4k\n");
    assertThat(file.jobs()).extracting(Job::name).containsExactly("a", "other");
    assertThat(file.jobs()).extracting(job -> job.label().section()).containsExactly("a", "b");
  }

  @Test
  void includesHoldSettingsAndAreFoundNextToTheFile() throws Exception {
    Files.writeString(directory.resolve("common.inc"), "iodepth=9\ninclude sub/deep.inc\n");
    Files.createDirectory(directory.resolve("sub"));
    Files.writeString(directory.resolve("sub/deep.inc"), "bs=8k ; deep\n");
    Path main = directory.resolve("main.fio");
    Files.writeString(main, "[a]\nsize=1m\ninclude common.inc\n[b]\nsize=2m\ninclude common.inc\n");
    for (Job job : JobFile.read(main).jobs()) {
      assertThat(job.access().queue().depth()).isEqualTo(9);
      assertThat(job.sizes().read()).isEqualTo(LengthRange.of(8192));
    }
  }

  @Test
  void theEnvironmentAndTheMachineAreReplaced() throws JobFileException {
    Job job =
        Text.job("directory=/${WHERE}/x", "iodepth=${DEPTH}", "bs=$pagesize*2", "numjobs=$ncpus-1");
    assertThat(job.target().directories()).containsExactly("/data/x");
    assertThat(job.access().queue().depth()).isEqualTo(7);
    assertThat(job.sizes().read()).isEqualTo(LengthRange.of(8192));
    assertThat(job.grouping().clones()).isEqualTo(5);
    assertThat(Text.job("filename=/a-b/$ncpus/c").target().fileNames()).containsExactly("/a-b/6/c");
  }

  @Test
  void overridesApplyToAllJobsAfterTheFile() throws JobFileException {
    JobFile file =
        Text.parsed(
            "[a]\niodepth=2\nsize=1m\n[b]\nsize=1m\n",
            "--iodepth=5",
            "--time_based",
            "--runtime=3");
    assertThat(file.jobs()).allMatch(job -> job.access().queue().depth() == 5);
    assertThat(file.jobs()).allMatch(job -> job.timing().runtimeNanos() == 3_000_000_000L);
    assertThat(Text.parsed("[a]", "--size=4k").jobs()).hasSize(1);
  }

  @Test
  void everyOptionOfTheCatalogIsRead() throws JobFileException {
    Settings settings = new Settings(new Place(Text.NAME, 1), java.util.List.of());
    Job unused = Job.read("/dev/x", new Place(Text.NAME, 1), settings);
    assertThat(unused.name()).isEqualTo("/dev/x");
    assertThat(settings.asked()).isEqualTo(Catalog.keys());
  }
}
