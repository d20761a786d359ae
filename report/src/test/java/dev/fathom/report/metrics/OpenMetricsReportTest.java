package dev.fathom.report.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.report.Histories;
import dev.fathom.report.Story;
import dev.fathom.report.Summary;
import dev.fathom.trace.History;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenMetricsReportTest {
  private static String written(List<History> histories, int origins) throws IOException {
    StringBuilder text = new StringBuilder();
    try (OpenMetricsReport report = new OpenMetricsReport(text, origins)) {
      histories.forEach(report::accept);
      report.lostEvents(23);
    }
    return text.toString();
  }

  @Test
  void followsTheGrammarOfOpenMetrics() throws IOException {
    OpenMetricsGrammar parsed = OpenMetricsGrammar.parse(written(Histories.of(3, 500), 2));
    assertThat(parsed.value("fathom_lost_events_total")).isEqualTo(23);
    assertThat(parsed.families()).contains("fathom_delay_seconds", "fathom_origin_bytes");
  }

  @Test
  void hostileNamesDoNotBreakTheGrammar() throws IOException {
    for (String name :
        List.of("\"} 1\nevil 2", "\u001b[2J", "\\", "other", "{a=\"b\"}", "漢字", "# EOF\n", "")) {
      OpenMetricsGrammar.parse(written(Story.with(name, name), 10));
    }
  }

  @Test
  void originsAreBoundedAndTheirBytesAddUp() throws IOException {
    List<History> histories = Histories.of(3, 500);
    Summary summary = new Summary();
    histories.forEach(summary::accept);
    long bytes = summary.groups().values().stream().mapToLong(Summary.Sums::bytes).sum();
    for (int origins = 0; origins < 5; origins++) {
      OpenMetricsGrammar parsed = OpenMetricsGrammar.parse(written(histories, origins));
      assertThat(parsed.sum("fathom_origin_bytes_total")).isEqualTo((double) bytes);
      assertThat(parsed.sum("fathom_request_bytes_total")).isEqualTo((double) bytes);
      assertThat(parsed.labelValues("fathom_origin_bytes_total", "origin"))
          .hasSize(Math.min(origins, 3) + (origins < 3 ? 2 : 1));
    }
  }

  @Test
  void theCheckItselfFindsWhatIsWrong() {
    String head = "# TYPE a counter\n";
    assertThat(OpenMetricsGrammar.parse(head + "a_total 1\n# EOF\n").value("a_total")).isEqualTo(1);
    for (String wrong :
        List.of(
            head + "a_total 1\n",
            head + "a 1\n# EOF\n",
            head + "a_total{b=\"c} 1\n# EOF\n",
            head + "a_total{b=\"\\x\"} 1\n# EOF\n",
            head + "a_total 1\na_total 2\n# EOF\n",
            "a_total 1\n# EOF\n",
            head + "a_total one\n# EOF\n",
            head + "# EOF\na_total 1\n",
            "# TYPE h histogram\nh_bucket{le=\"1.0\"} 2\nh_bucket{le=\"+Inf\"} 1\n# EOF\n",
            "# TYPE h histogram\nh_bucket{le=\"1.0\"} 2\n# EOF\n")) {
      assertThatThrownBy(() -> OpenMetricsGrammar.parse(wrong))
          .as(wrong)
          .isInstanceOf(AssertionError.class);
    }
  }
}
