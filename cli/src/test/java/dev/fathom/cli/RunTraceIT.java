package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code fathom run --trace}, {@code --summary}, {@code --keep}; the kernel must allow io_uring.
 */
class RunTraceIT {
  @TempDir Path directory;

  /** 23 operations of 4 KiB. */
  private String job(String options) throws IOException {
    String text =
        "[alpha]\nfilename=%s\nsize=92k\nbs=4k\nrw=write\niodepth=2\n%s"
            .formatted(directory.resolve("data"), options);
    return Files.writeString(directory.resolve("job.fio"), text).toString();
  }

  @Test
  void summaryIsPrintedAfterTheResult() throws IOException {
    Fathom run = Fathom.run("run", job(""), "--summary");
    assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.OK);
    assertThat(run.out())
        .containsSubsequence("issued rwts: total=0,23,0,0", "Operations ===", "lost events      0")
        .containsPattern("(?m)^alpha .*write +23 +94208 +0 ");
    assertThat(run.err()).contains("trace: 23 histories, no events lost");
  }

  @Test
  void jsonStaysJson() throws IOException {
    Fathom run =
        Fathom.run("run", job(""), "--summary", "--keep=slowest 2", "--output-format=json");
    assertThat(JSON.std.mapFrom(run.out())).containsKey("jobs");
    assertThat(run.err()).contains("Operations ===").contains("keep: 2 of 23 histories");
  }

  @Test
  void keepsWhatTheRuleSays() throws IOException {
    Fathom slow = Fathom.run("run", job(""), "--keep", "latency > duration(\"5ms\")");
    assertThat(slow.status()).as(slow.err()).isEqualTo(ExitStatus.OK);
    assertThat(slow.err()).contains("of 23 histories: latency > duration(\"5ms\")");
    Fathom all = Fathom.run("run", job(""), "--keep", "latency > duration('0s')", "--trace");
    assertThat(all.out().lines().filter(line -> line.startsWith("reaped")).count()).isEqualTo(23);
  }

  @ParameterizedTest
  @CsvSource({"html,<!", "json,{", "jsonl,{", "csv,", "txt,submitted", "pftrace,"})
  void theEndingOfTheFileDecides(String ending, String start) throws IOException {
    Path file = directory.resolve("trace." + ending);
    Fathom run = Fathom.run("run", job(""), "--trace=" + file);
    assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.OK);
    assertThat(run.err()).contains("trace: 23 histories, no events lost");
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .startsWith(start == null ? "" : start)
        .contains("\n");
  }

  @Test
  void keptHistoriesGoToTheFile() throws IOException {
    Path file = directory.resolve("kept.json");
    Fathom run = Fathom.run("run", job(""), "--trace=" + file, "--keep=slowest 7");
    assertThat(run.err()).contains("keep: 7 of 23 histories: slowest 7");
    assertThat(Files.readAllLines(file)).hasSize(7);
  }

  @Test
  void aRecordingAndItsSummary() throws IOException {
    Path file = directory.resolve("t.rec");
    Fathom run = Fathom.run("run", job("numjobs=2\n"), "--trace=" + file, "--summary");
    assertThat(run.err()).contains("t.rec: recorded 46 events in ");
    assertThat(run.out().lines().filter(line -> line.matches("alpha .*write +23 +94208 .*")))
        .hasSize(2);
  }

  @Test
  void aFullDiskDoesNotStopTheRun() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full here");
    Path page = Files.createSymbolicLink(directory.resolve("full.json"), full);
    Fathom run = Fathom.run("run", job(""), "--trace=" + page);
    assertThat(run.out()).contains("issued rwts: total=0,23,0,0");
    assertThat(run.err()).contains("No space left on device");
    assertThat(run.status()).isEqualTo(ExitStatus.FAILED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--keep=latancy>1|2|did you mean 'latency'?",
        "--keep=failed --trace=/tmp/x.fathom-trace|2|a recording holds everything",
        "--trace=/no/such/directory/x|1|/no/such/directory/x: no such file or directory",
        "--trace=x.html other.fio|2|is one file for several job files",
      })
  void everyErrorSaysWhatIsWrong(String options, int status, String message) throws IOException {
    var arguments = new ArrayList<>(List.of("run", job("")));
    arguments.addAll(List.of(options.split(" ")));
    Fathom run = Fathom.run(arguments.toArray(String[]::new));
    assertThat(run.err()).startsWith("fathom: ").contains(message);
    assertThat(run.status()).isEqualTo(status);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void blockingEnginesAreTracedToo() throws IOException {
    Fathom run = Fathom.run("run", job("ioengine=psync\n"), "--summary");
    assertThat(run.err()).doesNotContain("not traced");
    assertThat(run.out()).contains("S2R").doesNotContain("requests 0");
  }
}
