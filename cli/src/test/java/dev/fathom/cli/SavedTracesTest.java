package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.cli.TracingRun.Traced;
import dev.fathom.ftrace.TraceFindings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code fathom report} of traces that other programs wrote. Sums are those of a count of the
 * completions in the text of the same trace.
 */
class SavedTracesTest {
  private static final Path OF_FTRACE = Path.of("../ftrace/src/test/resources/dev/fathom/ftrace");

  private static final Path OF_BLKTRACE =
      Path.of("../report/src/test/resources/dev/fathom/report/blktrace/blk-virtio.blktrace.0");

  @TempDir Path directory;

  private static Traced report(Path file) throws IOException {
    Fathom report = Fathom.run("report", file.toString(), "--format", "json");
    assertThat(report.status()).as(report.err()).isEqualTo(ExitStatus.OK);
    return Traced.of(report.out(), report.err());
  }

  private static void check(Path file, long readBytes, long writtenBytes) throws IOException {
    Traced traced = report(file);
    assertThat(bytes(traced, "read")).isEqualTo(readBytes);
    assertThat(bytes(traced, "write")).isEqualTo(writtenBytes);
    assertThat(traced.err().lines().filter(line -> line.contains(TraceFindings.ORIGINS_NOTE)))
        .hasSize(1);
    for (Map<String, Object> share : traced.shares("write")) {
      assertThat(share.get("confidence")).isIn("submitter_only", "unknown");
      assertThat(String.valueOf(share.get("origin"))).doesNotContain("kworker");
    }
  }

  private static long bytes(Traced traced, String action) {
    return traced.requests(action).stream().mapToLong(it -> Traced.number(it, "length")).sum();
  }

  @ParameterizedTest
  @CsvSource({
    "java-virtio.trace.txt, 4194304, 4194304",
    "perf-virtio.script.txt, 0, 1064960",
    "pipe-sdebug-errors.txt, 65536, 0",
    "pipe-virtio-buffered.txt, 20480, 2158592",
    "pipe-virtio-direct.txt, 0, 2154496",
    "small-virtio.trace.txt, 20480, 4313088",
    "small-virtio.cpu0.raw, 20480, 4313088",
    "small-virtio.cpu1.raw, 20480, 4313088",
    "small-virtio.dat, 20480, 4313088",
  })
  void everyKindHasTheBytesOfItsCompletions(String file, long readBytes, long writtenBytes)
      throws IOException {
    check(OF_FTRACE.resolve(file), readBytes, writtenBytes);
  }

  @ParameterizedTest
  @CsvSource({
    "java-virtio.trace.txt, 4194304, 4194304",
    "perf-virtio.script.txt, 0, 1064960",
    "pipe-sdebug-errors.txt, 65536, 0",
    "pipe-virtio-buffered.txt, 20480, 2158592",
    "pipe-virtio-direct.txt, 0, 2154496",
    "small-virtio.trace.txt, 20480, 4313088",
    "small-virtio.cpu0.raw, 20480, 4313088",
    "blk-virtio.blktrace.0, 0, 4227072",
    "blk-virtio, 0, 4227072",
    "blk-virtio.parsed.txt, 0, 4227072",
  })
  void theSamplesOfThisProjectToo(String file, long readBytes, long writtenBytes)
      throws IOException {
    check(samples().resolve(file), readBytes, writtenBytes);
  }

  /** Beside the repository, or above it. */
  private static Path samples() throws IOException {
    for (Path at = Path.of("").toRealPath(); at != null; at = at.getParent()) {
      Path samples = at.resolve("shared/samples");
      if (Files.isDirectory(samples)) {
        return samples;
      }
    }
    assumeTrue(false, "no shared/samples beside the repository");
    return Path.of("");
  }

  @Test
  void blktraceHasTheSumsOfBlkparse() throws IOException {
    check(OF_BLKTRACE, 0, 4227072);
    Path text = OF_BLKTRACE.resolveSibling("blk-virtio.parsed.txt");
    check(text, 0, 4227072);
    String[] sums = {"--by", "origin.thread,action"};
    assertThat(Fathom.run("report", text.toString(), sums[0], sums[1]).out())
        .isEqualTo(Fathom.run("report", OF_BLKTRACE.toString(), sums[0], sums[1]).out());
  }

  @Test
  void whatAFlusherSubmittedHasNoOrigin() throws IOException {
    for (Path file : List.of(OF_BLKTRACE, OF_FTRACE.resolve("small-virtio.trace.txt"))) {
      Set<String> origins = new TreeSet<>();
      long unknown = 0;
      for (Map<String, Object> share : report(file).shares("write")) {
        if ("unknown".equals(share.get("confidence"))) {
          assertThat(share.get("unknown_because")).isEqualTo("not_traced");
          unknown += Traced.number(share, "bytes");
        } else {
          origins.add(
              String.valueOf(share.get("origin")).replaceAll("(?s).*thread=(\\w+).*", "$1"));
        }
      }
      assertThat(unknown).isEqualTo(2 << 20);
      assertThat(origins).contains("dd", "jbd2", "sync");
    }
  }

  @Test
  void summariesSayWhatIsNotKnown() throws IOException {
    Path file = OF_FTRACE.resolve("pipe-virtio-buffered.txt");
    Fathom summary = Fathom.run("report", file.toString(), "--summary");
    assertThat(summary.out()).contains("submitter only", "unknown: not traced");
    assertThat(summary.err()).contains(TraceFindings.ORIGINS_NOTE);
  }

  @Test
  void theSlowestCanBeAskedFor() throws IOException {
    Path file = OF_FTRACE.resolve("small-virtio.trace.txt");
    Fathom some = Fathom.run("report", file.toString(), "--top", "3", "--format", "json");
    assertThat(some.out().lines()).hasSize(3);
  }

  @Test
  void damageIsSaidWithItsLine() throws IOException {
    List<String> lines = Files.readAllLines(OF_FTRACE.resolve("small-virtio.trace.txt"));
    lines.add(40, "### what is this");
    lines.add(41, "  and this?");
    lines.add(50, "CPU:1 [LOST 17 EVENTS]");
    Path file = Files.write(directory.resolve("trace.txt"), lines);
    Fathom report = Fathom.run("report", file.toString(), "--summary");
    assertThat(report.status()).isEqualTo(ExitStatus.OK);
    assertThat(report.err())
        .contains("trace.txt: line 42: not understood: \"  and this?\"")
        .contains("17 events were lost while it was recorded");
    assertThat(report.out()).contains("lost events      17");
  }

  @Test
  void whatCannotBeReadSaysWhatToDo() throws IOException {
    Path alone = directory.resolve("x.cpu0.raw");
    Files.copy(OF_FTRACE.resolve("small-virtio.cpu0.raw"), alone);
    assertThat(refused(alone)).contains("x.cpu0.raw: pages of trace_pipe_raw: the formats of its");
    Path perf = Files.writeString(directory.resolve("perf.data"), "PERFILE2....");
    assertThat(refused(perf)).contains("is a perf.data file: perf script > FILE");
    Path program = Path.of("/proc/self/exe").toRealPath();
    assertThat(refused(program)).contains("is a program (ELF)");
    Path others =
        Files.writeString(
            directory.resolve("sched.txt"),
            "              dd-140     [001] .....     2.917891: sched_waking: comm=x\n");
    Fathom nothing = Fathom.run("report", others.toString());
    assertThat(nothing.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(nothing.err()).contains("no event of the block layer is in it");
  }

  private static String refused(Path file) {
    Fathom report = Fathom.run("report", file.toString());
    assertThat(report.status()).as(report.err()).isEqualTo(ExitStatus.USAGE);
    assertThat(report.out()).isEmpty();
    return report.err();
  }
}
