package dev.fathom.workload.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NormalResultTest {
  @TempDir Path directory;

  @Test
  void hasTheLinesOfFiosText() throws Exception {
    String fio =
        Fio.output(
            "--name=mixed",
            "--ioengine=libaio",
            "--iodepth=8",
            "--rw=randrw",
            "--fsync=23",
            "--size=1m",
            "--time_based",
            "--runtime=2",
            "--numjobs=2",
            "--group_reporting",
            "--filename=" + directory.resolve("data"));
    String ours = text(Sample.mixedRun().grouped());
    assertThat(shapes(ours)).isEqualTo(shapes(fio));
  }

  @Test
  void hasTheLinesInFiosOrder() throws Exception {
    assertThat(text(Sample.mixedRun()).lines().map(NormalResultTest::start).distinct().toList())
        .containsExactly(
            "",
            "mixed:",
            "read:",
            "slat",
            "clat",
            "lat",
            "|",
            "bw",
            "iops",
            "write:",
            "fsync/fdatasync/sync_file_range:",
            "sync",
            "cpu",
            "IO",
            "submit",
            "complete",
            "issued",
            "latency",
            "Run",
            "READ:",
            "WRITE:");
  }

  @Test
  void saysWhatAKnownJobDid() throws Exception {
    String text = text(Sample.results(List.of(Sample.mixedJob("known", 0, 1))));
    assertThat(text)
        .contains("known: (groupid=0, jobs=1): err= 0: pid=4711: Sat Nov  7 07:29:08 2026\n")
        .contains("  read: IOPS=946, BW=3788KiB/s (3879kB/s)(3928KiB/1037msec)\n")
        .contains("     issued rwts: total=982,1066,0,23 short=0,0,0,0 dropped=0,0,0,0\n")
        .contains(
            "   READ: bw=3788KiB/s (3879kB/s), 3788KiB/s-3788KiB/s (3879kB/s-3879kB/s), "
                + "io=3928KiB (4022kB), run=1037-1037msec\n");
  }

  @Test
  void aFailedJobIsShownWithItsError() throws Exception {
    var failed =
        new JobResult(
            "failed",
            0,
            1,
            7,
            5,
            "Input/output error",
            0,
            0,
            1,
            Map.of(),
            DirectionResult.NONE,
            DirectionResult.NONE,
            DirectionResult.NONE,
            Latency.NONE,
            Usage.NONE,
            Depths.NONE,
            ThroughputSeries.NONE);
    assertThat(text(Sample.results(List.of(failed))))
        .contains("failed: (groupid=0, jobs=1): err= 5 (Input/output error): pid=7: ");
  }

  @Test
  void numbersAreScaledAsFioScalesThem() {
    assertThat(Scaled.count(0)).isEqualTo("0");
    assertThat(Scaled.count(9999)).isEqualTo("9999");
    assertThat(Scaled.count(26_540)).isEqualTo("26.5k");
    assertThat(Scaled.count(442_000)).isEqualTo("442k");
    assertThat(Scaled.count(1_234_567)).isEqualTo("1235k");
    assertThat(Scaled.binaryBytes(65_536_000)).isEqualTo("62.5MiB");
    assertThat(Scaled.decimalBytes(65_536_000)).isEqualTo("65.5MB");
    assertThat(Scaled.binaryBytes(64 << 10)).isEqualTo("64.0KiB");
    assertThat(Scaled.longCount(17_463_123)).isEqualTo("17463k");
    assertThat(Scaled.binaryBytes(Long.MAX_VALUE)).isEqualTo("8192PiB");
  }

  @Test
  void theUnitOfLatenciesFollowsTheirSize() {
    assertThat(line(500, 99_999_999)).contains("(nsec): min=500, max=100000k, avg=");
    assertThat(line(2_001, 100_000)).contains("(usec): min=2, max=100, avg=");
    assertThat(line(2_000_001, 100_000_000)).contains("(msec): min=2, max=100, avg=");
  }

  private static String line(long... nanos) {
    var recorder = new LatencyRecorder();
    for (long value : nanos) {
      recorder.record(value);
    }
    var out = new StringBuilder();
    new LatencyText(out).line("clat", recorder.snapshot());
    return out.toString();
  }

  private static String text(Results results) throws IOException {
    var text = new StringBuilder();
    new NormalResult(results).write(text);
    return text.toString();
  }

  /** The lines from the first job on, with everything that depends on the measurement replaced. */
  private static Set<String> shapes(String text) {
    var shapes = new TreeSet<String>();
    String from = text.substring(text.indexOf("mixed: (groupid"));
    int end = from.indexOf("\nDisk stats");
    from.substring(0, end < 0 ? from.length() : end)
        .lines()
        .map(NormalResultTest::shape)
        .forEach(shapes::add);
    return shapes;
  }

  private static String shape(String line) {
    String shape =
        line.replaceAll("[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d [\\d:]{8} \\d{4}$", "DATE")
            .replaceAll("[nmu]sec\\)", "T)")
            .replaceAll(" *\\d+(\\.\\d+)?[kMG]?([KMG]i|k|M|G)?(B/s|B)", " BYTES")
            .replaceAll("\\( *[KM]iB/s\\)", "(RATE)")
            .replaceAll(" *\\d+(\\.\\d+)?[kM]?", "N");
    if (shape.startsWith("     |")) {
      return shape.replaceAll("(Nth=\\[N\\],?)+", "PERCENTILES");
    }
    return shape.startsWith("  lat (T)   :") ? "  lat (T)   :" : shape;
  }

  private static String start(String line) {
    String stripped = line.strip();
    int end = stripped.indexOf(' ');
    return end < 0 ? stripped : stripped.substring(0, end);
  }
}
