package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.fathom.trace.recording.RecordingHeader;
import dev.fathom.trace.recording.RecordingReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code fathom report} of a recorded run of 23 operations; the kernel must allow io_uring. */
class ReportCommandIT {
  private static final int OPERATIONS = 23;
  private static final long BYTES = OPERATIONS * 4096L;
  private static final String JOB = "<b>job\u202e";

  @TempDir static Path directory;
  private static Path recording = Path.of("");
  private static Map<String, Object> result = Map.of();

  @BeforeAll
  static void record() throws IOException {
    Path job = directory.resolve("job.fio");
    Files.writeString(
        job,
        "[%s]\nfilename=%s\nsize=92k\nbs=4k\nrw=randread\niodepth=4\n"
            .formatted(JOB, directory.resolve("data")));
    recording = directory.resolve("run.fathom-trace");
    Fathom run = Fathom.run("run", job.toString(), "--output-format=json", "--trace=" + recording);
    assertThat(run.status()).as(run.err()).isEqualTo(ExitStatus.OK);
    assertThat(run.err()).contains("recorded 23 events").contains("none lost");
    result = JSON.std.mapFrom(run.out());
  }

  private static Fathom report(String... options) {
    String[] arguments =
        Arrays.copyOf(new String[] {"report", recording.toString()}, 2 + options.length);
    System.arraycopy(options, 0, arguments, 2, options.length);
    Fathom done = Fathom.run(arguments);
    assertThat(done.status()).as(done.err()).isEqualTo(ExitStatus.OK);
    assertThat(done.err()).isEmpty();
    return done;
  }

  @Test
  void summaryHasWhatTheRunMeasured() {
    Map<?, ?> job = (Map<?, ?>) ((List<?>) result.getOrDefault("jobs", List.of())).getFirst();
    Matcher row =
        Pattern.compile("(?m)^<b>job.* read +(\\d+) +(\\d+) +0 +\\d")
            .matcher(report("--summary").out());
    assertThat(row.find()).isTrue();
    assertThat(Long.parseLong(row.group(1)))
        .isEqualTo(OPERATIONS)
        .isEqualTo(number(job, "total_ios"));
    assertThat(Long.parseLong(row.group(2))).isEqualTo(BYTES).isEqualTo(number(job, "io_bytes"));
  }

  /** A number of the job's reads, as the run's own result has it. */
  private static long number(Map<?, ?> job, String name) {
    return job.get("read") instanceof Map<?, ?> read && read.get(name) instanceof Number number
        ? number.longValue()
        : -1;
  }

  @Test
  void summaryCountsWhatWasLost() {
    assertThat(report("--format", "summary").out())
        .contains("S2R ", "histories        23", "lost events      0");
  }

  @Test
  void textTellsEachOperationAndKeepsNamesHarmless() {
    String text = report().out();
    assertThat(text.lines().filter(line -> line.startsWith("reaped")).count())
        .isEqualTo(OPERATIONS);
    assertThat(text).contains("<b>job\\u202e").doesNotContain("\u202e");
    assertThat(text.lines()).allMatch(line -> line.length() < 100);
    assertThat(report("--letters").out().lines().filter(line -> line.startsWith("R ")).count())
        .isEqualTo(OPERATIONS);
  }

  @Test
  void jsonGivesNamesBackExactly() throws IOException {
    List<String> lines = report("--format=json").out().lines().toList();
    assertThat(lines).hasSize(OPERATIONS);
    for (String line : lines) {
      assertThat(JSON.std.mapFrom(line).toString()).contains(JOB);
    }
  }

  @Test
  void csvHasALineForEach() {
    assertThat(report("--format=csv").out().lines().count()).isEqualTo(1 + OPERATIONS);
  }

  @Test
  void operationsThatReachedNoDeviceAreNothingToBlktrace() {
    for (String form : List.of("blkparse", "blktrace")) {
      Path base = directory.resolve("empty");
      Fathom done =
          Fathom.run("report", recording.toString(), "--format", form, "-o", base.toString());
      assertThat(done.status()).isEqualTo(ExitStatus.OK);
      assertThat(done.err()).contains("no request of it reached a device");
      assertThat(directory.resolve("empty.blktrace.0")).doesNotExist();
    }
  }

  @Test
  void openMetricsEndsAsItShould() {
    assertThat(report("--format=openmetrics").out())
        .contains("fathom_operations_total{action=\"read\"")
        .endsWith("# EOF\n");
  }

  @Test
  void pagesAreFilesWithoutMarkupOfNames() throws IOException {
    Path page = directory.resolve("page.html");
    assertThat(report("-o", page.toString()).out()).isEmpty();
    assertThat(Files.readString(page)).startsWith("<!").doesNotContain("<b>job");
  }

  /** Packets of field 1, the first of which tells the clocks; its reader's tests are its own. */
  @Test
  void tracesForPerfettoTellTheRecordingsClocks() throws IOException {
    Path file = directory.resolve("run.pftrace");
    assertThat(report("-o", file.toString()).out()).isEmpty();
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes).startsWith(0x0a);
    RecordingHeader header;
    try (RecordingReader reader = RecordingReader.open(recording)) {
      header = reader.header();
    }
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(text)
        .contains(JOB.substring(0, 6))
        .contains(varint(header.monotonicNanos()))
        .contains(varint(header.realTimeNanos()));
    Path named = directory.resolve("named");
    report("--format", "perfetto", "-o", named.toString());
    assertThat(named).hasSameBinaryContentAs(file);
  }

  /** As protobuf encodes a number. */
  private static String varint(long number) {
    StringBuilder text = new StringBuilder();
    long left = number;
    while (left >= 0x80) {
      text.append((char) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    return text.append((char) left).toString();
  }

  @Test
  void blktraceFilesAreReadAndWritten() throws IOException {
    Path base = directory.resolve("sda");
    Path first = directory.resolve("sda.blktrace.0");
    Files.write(first, BlktraceFile.ofWrites(OPERATIONS, 4096));
    Fathom summary = Fathom.run("report", base.toString(), "--summary");
    assertThat(summary.status()).as(summary.err()).isEqualTo(ExitStatus.OK);
    assertThat(summary.out())
        .contains("requests " + OPERATIONS + ", bytes " + BYTES)
        .contains("D2C                %d    0.000001000".formatted(OPERATIONS));
    assertThat(Fathom.run("report", first.toString(), "--summary").out()).isEqualTo(summary.out());
    Path copy = directory.resolve("copy");
    Fathom written =
        Fathom.run("report", base.toString(), "--format=blktrace", "-o", copy.toString());
    assertThat(written.status()).as(written.err()).isEqualTo(ExitStatus.OK);
    assertThat(Fathom.run("report", copy.toString(), "--format=blkparse").out())
        .isEqualTo(Fathom.run("report", base.toString(), "--format=blkparse").out())
        .contains("  C   W 800 + 8 [0]");
  }

  @Test
  void filtersRulesAndTopChoose() {
    assertThat(reaped("--where", "bytes > 4*KiB")).isZero();
    assertThat(reaped("--where", "latency > duration(\"0s\") && action == 'read'"))
        .isEqualTo(OPERATIONS);
    assertThat(reaped("--keep", "slowest 5")).isEqualTo(5);
    assertThat(reaped("--top", "3")).isEqualTo(3);
    assertThat(reaped("--keep", "slowest 5", "--top", "7")).isEqualTo(5);
    assertThat(reaped("--keep", "slower than 1h")).isZero();
  }

  private static long reaped(String... options) {
    return report(options).out().lines().filter(line -> line.startsWith("reaped")).count();
  }

  @Test
  void sumsAddUp() throws IOException {
    Map<String, Object> table =
        JSON.std.mapFrom(
            report("--by", "origin.thread,action", "--measure=s2r", "--format=json").out());
    assertThat(String.valueOf(table.get("total")))
        .contains("count=" + OPERATIONS)
        .contains("bytes=" + BYTES);
    assertThat(String.valueOf(table.get("rows"))).contains(JOB);
    assertThat(report("--by", "position < 8*KiB", "--where", "position < 12*KiB").out())
        .contains("true", "false", "8.00 KiB", "4.00 KiB", "12.0 KiB");
    assertThat(report("--by", "time('1s')").out()).contains("92.0 KiB");
  }

  @Test
  void aTruncatedRecordingYieldsWhatIsWhole() throws IOException {
    byte[] whole = Files.readAllBytes(recording);
    Path cut = directory.resolve("cut.fathom-trace");
    Files.write(cut, Arrays.copyOf(whole, whole.length - 10));
    Fathom report = Fathom.run("report", cut.toString(), "--summary");
    assertThat(report.status()).isEqualTo(ExitStatus.OK);
    assertThat(report.out()).contains("histories        23");
    assertThat(report.err())
        .contains("the file ends within a block")
        .contains("it has no end: the program was killed, or still records");
    Files.write(cut, Arrays.copyOf(whole, 300));
    Fathom nothing = Fathom.run("report", cut.toString());
    assertThat(nothing.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(nothing.err()).contains("nothing of it could be read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--format=pdf|is none of text, summary, json",
        "--format=html|goes to a file: name it with -o",
        "--format=perfetto|goes to a file: name it with -o",
        "--format=blktrace|goes to files: name it with -o",
        "--by=action --format=csv|--by is written as text or json, not csv",
        "--where=latancy>1|did you mean 'latency'?",
        "--keep=slower_than|unknown variable 'slower_than'",
        "--by=actoin|did you mean 'action'?",
        "--by=action --measure=weight|weight",
        "--by=action --sort=weight|weight",
        "--top=-1|--top=-1: it is at least 1",
        "--summary --format=csv|exclude each other",
        "--sumary|unknown option: '--sumary'",
      })
  void whatIsNotUnderstoodIsUsage(String options, String message) {
    List<String> arguments = new ArrayList<>(List.of("report", recording.toString()));
    arguments.addAll(List.of(options.split(" ")));
    Fathom report = Fathom.run(arguments.toArray(String[]::new));
    assertThat(report.status()).as(report.err()).isEqualTo(ExitStatus.USAGE);
    assertThat(report.out()).isEmpty();
    assertThat(report.err()).startsWith("fathom: ").contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"hello, world|a text", "{}|JSON", "PERFILE2xx|a perf.data file", "''|empty"})
  void whatIsNoRecordingIsNamed(String content, String kind) throws IOException {
    Path file = Files.writeString(directory.resolve("other"), content);
    Fathom report = Fathom.run("report", file.toString());
    assertThat(report.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(report.err())
        .contains(file + " is " + kind)
        .contains(
            "what is read: recordings of fathom run --trace and fathom trace; blktrace's files");
    assertThat(Fathom.run("report", directory.toString()).err()).contains("is a directory");
    Fathom missing = Fathom.run("report", directory.resolve("none").toString());
    assertThat(missing.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(missing.err()).contains("none: no such file or directory");
  }
}
