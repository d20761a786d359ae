package dev.fathom.workload.plot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.workload.result.Depths;
import dev.fathom.workload.result.Direction;
import dev.fathom.workload.result.DirectionResult;
import dev.fathom.workload.result.JobResult;
import dev.fathom.workload.result.Latency;
import dev.fathom.workload.result.Results;
import dev.fathom.workload.result.Sample;
import dev.fathom.workload.result.Scaled;
import dev.fathom.workload.result.ThroughputSeries;
import dev.fathom.workload.result.Usage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlPageTest {
  @Test
  void needsNothingFromElsewhere() throws IOException {
    assertThat(page("run", Sample.mixedRun()))
        .doesNotContain("http:", "https:", "src=", "@import", "url(", "<link");
  }

  @Test
  void showsTheNumbersOfTheResults() throws IOException {
    JobResult job = Sample.mixedJob("one", 0, 1);
    String page = page("run", Sample.results(List.of(job)));
    for (Direction direction : List.of(Direction.READ, Direction.WRITE)) {
      DirectionResult result = job.direction(direction);
      assertThat(page)
          .contains("<td>" + Scaled.count((long) result.iosPerSecond()) + "</td>")
          .contains("<td>" + Scaled.binaryBytes(result.bytesPerSecond()) + "/s</td>")
          .contains("<td>" + Times.text(result.completion().percentileNanos(99.9)) + "</td>");
    }
    assertThat(page).contains(">p50<", ">p99<", ">p99.9<");
  }

  @Test
  void textCannotBecomeMarkup() throws IOException {
    String evil = "</title><script>alert('x\"&')</script>\u0000";
    String page = page(evil, Sample.results(List.of(Sample.mixedJob(evil, 0, 1))));
    assertThat(Pattern.compile("<script>").matcher(page).results().count()).isEqualTo(1);
    assertThat(page)
        .contains("<h1>&lt;/title&gt;&lt;script&gt;alert(&#39;x&quot;&amp;&#39;)")
        .doesNotContain("\u0000");
  }

  @Test
  void aJobThatDidNothingHasAPageToo() throws IOException {
    var idle =
        new JobResult(
            "idle",
            0,
            1,
            1,
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
    assertThat(page("idle", Sample.results(List.of(idle))))
        .contains("Nothing was read or written.", "Ended with error 5: Input/output error")
        .doesNotContain("<figure");
  }

  @Test
  void aShortRunShowsItsLatenciesOnly() throws IOException {
    JobResult job = Sample.mixedJob("short", 0, 1);
    var brief =
        new JobResult(
            "short",
            0,
            1,
            1,
            0,
            "",
            0,
            3,
            1,
            Map.of(),
            job.read(),
            job.write(),
            job.trim(),
            job.sync(),
            job.usage(),
            job.depths(),
            ThroughputSeries.NONE);
    String page = page("short", Sample.results(List.of(brief)));
    assertThat(page).contains("too short to show");
    assertThat(page.split("<figure", -1)).hasSize(2);
  }

  @Test
  void curvesStayInsideTheirCharts() throws IOException {
    String page = page("run", Sample.mixedRun());
    var path = Pattern.compile("class=\"line [a-z]+\" d=\"([^\"]*)\"");
    var numbers = Pattern.compile("-?\\d+\\.\\d+");
    List<Double> coordinates =
        path.matcher(page)
            .results()
            .flatMap(line -> numbers.matcher(line.group(1)).results())
            .map(number -> Double.valueOf(number.group()))
            .toList();
    assertThat(coordinates).hasSizeGreaterThan(200).allMatch(at -> at >= 0 && at <= 1000);
  }

  @Test
  void jobsOfOneNameAreTold() throws IOException {
    assertThat(page("run", Sample.mixedRun())).contains("<h2>mixed #1</h2>", "<h2>mixed #2</h2>");
    assertThat(page("run", Sample.mixedRun().grouped())).contains("<h2>mixed</h2>");
  }

  @Test
  void axesHaveRoundTicks() {
    assertThat(labels(Axis.toRound(937, v -> "" + (int) v))).containsExactly("0", "500", "1000");
    assertThat(labels(Axis.toRound(0, v -> "" + v))).hasSizeGreaterThan(1);
    assertThat(labels(Axis.decades(900, 2_000_000, Times::round)))
        .containsExactly("1 µs", "10 µs", "100 µs", "1 ms");
    assertThat(labels(Axis.decades(90_000, 1_100_000, Times::round)))
        .containsExactly("100 µs", "200 µs", "500 µs", "1 ms");
    assertThat(Axis.decades(1, 100, Times::round).percent(10)).isEqualTo(50);
  }

  @Test
  void timesHaveThreeDigits() {
    assertThat(Times.text(0)).isEqualTo("0 ns");
    assertThat(Times.text(999)).isEqualTo("999 ns");
    assertThat(Times.text(999.9)).isEqualTo("1.00 µs");
    assertThat(Times.text(212_991)).isEqualTo("213 µs");
    assertThat(Times.text(12_345_678)).isEqualTo("12.3 ms");
    assertThat(Times.text(7.2e12)).isEqualTo("7200 s");
  }

  private static List<String> labels(Axis axis) {
    return axis.ticks().stream().map(Axis.Tick::label).toList();
  }

  private static String page(String title, Results results) throws IOException {
    var page = new StringBuilder();
    new HtmlPage(title, results).write(page);
    return page.toString();
  }
}
