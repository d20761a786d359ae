package dev.fathom.report.blktrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.report.DelayFigures;
import dev.fathom.report.Histories;
import dev.fathom.report.Story;
import dev.fathom.report.Summary;
import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Delay;
import dev.fathom.trace.Event;
import dev.fathom.trace.History;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What blkparse and btt make of our files is what we say ourselves. */
class BttIT {
  private static final Pattern ROW =
      Pattern.compile("^(\\w+) +(\\d+\\.\\d+) +(\\d+\\.\\d+) +(\\d+\\.\\d+) +(\\d+)$");

  @TempDir Path folder;

  private record Row(double average, long count) {}

  private static List<History> histories(long seed) {
    return Histories.of(seed, 2_000).stream()
        .sorted(Comparator.comparingLong(History::endNanos))
        .toList();
  }

  private void write(List<History> histories) throws IOException {
    try (BlktraceBinary binary =
        new BlktraceBinary(folder.resolve("run"), Instant.parse("2026-11-21T10:00:00Z"))) {
      histories.forEach(binary::accept);
    }
  }

  @Test
  void bttMeasuresTheSameAveragesAsTheSummary() throws Exception {
    Tool.need("blkparse");
    Tool.need("btt");
    for (long seed = 1; seed <= 3; seed++) {
      List<History> histories = histories(seed);
      write(histories);
      Tool.run(folder, "blkparse", "-q", "-i", "run", "-d", "run.bin", "-O");
      Map<String, Row> btt = rows(Tool.run(folder, "btt", "-i", "run.bin"));
      Summary summary = new Summary();
      histories.forEach(summary::accept);
      same(btt, "Q2Q", summary.queueGaps());
      for (Delay delay :
          List.of(Delay.Q2G, Delay.G2I, Delay.I2D, Delay.D2C, Delay.Q2C, Delay.M2D, Delay.Q2M)) {
        same(btt, delay.name(), summary.delays().getOrDefault(delay, new DelayFigures()));
      }
    }
  }

  /** A flush after every third history. */
  private static List<History> withFlushes(long seed) {
    List<History> all = new ArrayList<>();
    List<History> data = histories(seed);
    for (int i = 0; i < data.size(); i++) {
      all.add(data.get(i));
      if (i % 3 == 0) {
        all.add(flush(data.get(i).endNanos() + 100));
      }
    }
    all.sort(Comparator.comparingLong(History::endNanos));
    return all;
  }

  private static History flush(long start) {
    Timeline line = Timeline.EMPTY.with(Stage.QUEUED, start).with(Stage.GOT_REQUEST, start + 300);
    BioPart bio = new BioPart(start, 0, 0, 0, Histories.FLUSHER, 0, line, List.of());
    Timeline times =
        Timeline.EMPTY
            .with(Stage.INSERTED, start + 500)
            .with(Stage.ISSUED, start + 900)
            .with(Stage.COMPLETED, start + 2_000_000);
    int flags = Event.PREFLUSH | Event.SYNCHRONOUS;
    return new History(
        null,
        List.of(
            new RequestPart(
                start + 1,
                Histories.DISK,
                Action.WRITE,
                flags,
                0,
                0,
                0,
                0,
                0,
                times,
                List.of(bio))));
  }

  @Test
  void bttLeavesOutFlushesAsWeDo() throws Exception {
    Tool.need("blkparse");
    Tool.need("btt");
    List<History> histories = withFlushes(5);
    write(histories);
    Tool.run(folder, "blkparse", "-q", "-i", "run", "-d", "run.bin", "-O");
    Map<String, Row> btt = rows(Tool.run(folder, "btt", "-i", "run.bin"));
    Summary summary = new Summary();
    histories.forEach(summary::accept);
    assertThat(summary.counts().flushes()).isEqualTo(667);
    same(btt, "Q2Q", summary.queueGaps());
    for (Delay delay : List.of(Delay.Q2G, Delay.I2D, Delay.D2C, Delay.Q2C)) {
      same(btt, delay.name(), summary.delays().getOrDefault(delay, new DelayFigures()));
    }
    Summary.Group flushes = new Summary.Group(Histories.DISK, Action.SYNC);
    Summary.Sums sums = Objects.requireNonNull(summary.groups().get(flushes));
    assertThat(sums.requests()).isEqualTo(667);
    assertThat(Objects.requireNonNull(sums.delays().get(Delay.Q2C)).averageNanos())
        .isEqualTo(2_000_000);
  }

  private static void same(Map<String, Row> btt, String name, DelayFigures figures) {
    Row row = btt.getOrDefault(name, new Row(-1, -1));
    assertThat(row.count).as("number of " + name).isEqualTo(figures.count());
    assertThat(row.average * 1e9)
        .as("average of " + name)
        .isCloseTo(figures.averageNanos(), within(figures.averageNanos() * 0.01));
  }

  private static Map<String, Row> rows(String text) {
    Map<String, Row> rows = new HashMap<>();
    for (String line : text.lines().toList()) {
      if (line.contains("Device Overhead")) {
        break;
      }
      Matcher row = ROW.matcher(line.strip());
      if (row.matches()) {
        rows.put(
            row.group(1), new Row(Double.parseDouble(row.group(3)), Long.parseLong(row.group(5))));
      }
    }
    return rows;
  }

  @Test
  void blkparsePrintsOurBinaryAsWeDo() throws Exception {
    Tool.need("blkparse");
    List<History> histories = histories(4);
    write(histories);
    StringWriter ours = new StringWriter();
    try (BlkparseText text = new BlkparseText(ours)) {
      histories.forEach(text::accept);
    }
    String theirs = Tool.run(folder, "blkparse", "-q", "-i", "run");
    List<String> lines = theirs.lines().filter(line -> !line.startsWith("Input file")).toList();
    assertThat(ours.toString().lines().sorted().toList())
        .hasSizeGreaterThan(2_000)
        .isEqualTo(lines.stream().sorted().toList());
  }

  @Test
  void blkparseKnowsTheTimeOfDay() throws Exception {
    Tool.need("blkparse");
    write(histories(4));
    String times = Tool.run(folder, "env", "TZ=UTC", "blkparse", "-q", "-i", "run", "-f", "%z\n");
    List<String> lines = times.lines().filter(line -> line.startsWith("10:")).sorted().toList();
    assertThat(lines).hasSizeGreaterThan(2_000);
    assertThat(lines.getFirst()).startsWith("10:00:00.0000");
  }

  @Test
  void blkparseFindsProcessorsBehindOnesWithoutRecords() throws Exception {
    Tool.need("blkparse");
    write(List.of(Story.onProcessor(3)));
    assertThat(Tool.run(folder, "blkparse", "-q", "-i", "run").lines())
        .anyMatch(line -> line.matches(" +8,0 +3 +1 .* Q .*"));
  }
}
