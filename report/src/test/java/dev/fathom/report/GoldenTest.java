package dev.fathom.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.report.blktrace.BlkparseText;
import dev.fathom.report.metrics.OpenMetricsReport;
import dev.fathom.trace.History;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Every form of text, kept as files. */
class GoldenTest {
  private static List<History> histories() {
    List<History> all = new ArrayList<>(Story.plain());
    all.addAll(Histories.of(23, 23));
    return all;
  }

  private static void check(String name, Function<Appendable, Report> form) throws IOException {
    check(name, form, histories());
  }

  private static void check(String name, Function<Appendable, Report> form, List<History> histories)
      throws IOException {
    StringBuilder text = new StringBuilder();
    try (Report report = form.apply(text)) {
      histories.forEach(report::accept);
    }
    Golden.check(name, text.toString());
  }

  @Test
  void textWithNames() throws IOException {
    check("text.txt", TextReport::new);
  }

  @Test
  void textWithLettersAndColours() throws IOException {
    check("letters.txt", to -> new TextReport(to, new TextReport.Style(true, true)), Story.plain());
  }

  @Test
  void summary() throws IOException {
    check(
        "summary.txt",
        to -> {
          SummaryReport report = new SummaryReport(to, 2);
          report.lostEvents(23);
          return report;
        });
  }

  @Test
  void jsonLines() throws IOException {
    check("histories.jsonl", JsonLinesReport::new);
  }

  @Test
  void table() throws IOException {
    check("histories.csv", CsvReport::new);
  }

  @Test
  void blkparse() throws IOException {
    check("blkparse.txt", BlkparseText::new);
  }

  @Test
  void openMetrics() throws IOException {
    check("metrics.txt", to -> new OpenMetricsReport(to, 1), Story.plain());
  }

  @Test
  void nothingAtAllIsWrittenInEveryForm() throws IOException {
    StringBuilder text = new StringBuilder();
    new SummaryReport(text).close();
    new CsvReport(text).close();
    new OpenMetricsReport(text).close();
    assertThat(text.toString()).contains("histories        0", "kind,key,request", "# EOF");
  }

  @Test
  void whatHasNoTimesIsShownAllTheSame() throws IOException {
    StringBuilder text = new StringBuilder();
    try (TextReport report = new TextReport(text)) {
      report.accept(Story.untimed());
    }
    assertThat(text.toString().lines())
        .containsExactly(
            "bio             0x00000000000000b5 0x00000000000000c5",
            "        PROC: 31/31 kworker/u4:2",
            "        BIO flags: W write count: 4096 position: 4096",
            "        SHARE 4096 unknown, unknown",
            "          FROM: unknown: an event was lost",
            "request         0x00000000000000c5",
            "        REQ flags: W write count: 4096 position: 4096",
            "        DEV 8,0 sda",
            "        RESULT: 4096",
            "-".repeat(80));
  }
}
