package dev.fathom.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.Incident;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Origin;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.UnknownReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class HtmlReportTest {
  private static final HtmlOptions TEN = new HtmlOptions(10, 3);
  private static final Origin ALICE = Fixtures.task(7, "alice");

  @Test
  void makesTheSamePageOfTheSameHistories() throws IOException {
    byte[] first = Fixtures.page(new HtmlOptions(100, 10), Heading.NONE, many(500));
    byte[] second = Fixtures.page(new HtmlOptions(100, 10), Heading.NONE, many(500));
    assertThat(second).isEqualTo(first);
  }

  @Test
  void countsAllHistoriesThoughItKeepsTen() throws IOException {
    List<History> histories = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      histories.add(Fixtures.read(ALICE, "f", 1_000L * i, 100));
    }
    String json = Fixtures.json(Fixtures.page(TEN, Heading.NONE, histories));
    assertThat(json)
        .contains("\"histories\":23")
        .contains("\"slowestKept\":3")
        .contains("\"operationBytes\":[" + 23 * 4096 + ",0,0]")
        .contains(
            "\"name\":\"S2R\",\"title\":\"submit to"
                + " reap\",\"directions\":[{\"count\":23,\"sum\":2300")
        .containsPattern("\"history.start\":\\[\\d+,\\d+,10,1,0]")
        .containsPattern("\"latency.count\":\\[\\d+,\\d+,");
  }

  @Test
  void addsUpBytesByOriginAndReason() throws IOException {
    List<History> histories = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      histories.add(written(ALICE, 4096, UnknownReason.NONE, 1_000L * i));
      histories.add(written(Origin.UNKNOWN, 512, UnknownReason.EVENT_LOST, 1_000L * i + 500));
    }
    String json = Fixtures.json(Fixtures.page(TEN, Heading.NONE, histories));
    assertThat(json)
        .contains(
            "[[1,1,1,0,0,0," + 23 * 4096 + ",0,0,0,0],[0,1,1,2,0,0,0,0,0,0," + 23 * 512 + "]]")
        .contains("\"deviceBytes\":[0," + 23 * 4608 + ",0]");
  }

  @Test
  void countsAllWaitsAndTheirTime() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (HtmlReport report = new HtmlReport(out, TEN)) {
      for (int i = 0; i < 23; i++) {
        report.accept(new Incident.Pause(1_000L * i, 100, ALICE, 5));
      }
      report.accept(new Incident.Wait(7, -1, ALICE, FileName.NONE, Map.of(ALICE, 2)));
      report.accept(new Incident.Scsi(8, 8L << 20, "2:0:0:1", "READ", "medium error"));
      report.accept(new Incident.Pause(Long.MIN_VALUE, 100, ALICE, 5));
    }
    assertThat(Fixtures.json(out.toByteArray()))
        .contains(
            "\"waits\":{\"count\":25,\"sum\":2300,"
                + "\"texts\":[\"\",\"2:0:0:1 READ: medium error\"]}")
        .contains("\"untimed\":1")
        .containsPattern("\"wait.start\":\\[\\d+,\\d+,25,1,0]")
        .containsPattern("\"dirtier.pages\":\\[\\d+,\\d+,1,0,0]");
  }

  @Test
  void keepsTheLongestWaits() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (HtmlReport report = new HtmlReport(out, TEN)) {
      for (int i = 0; i < Waits.MOST + 23; i++) {
        report.accept(new Incident.Pause(1_000L * i, i, ALICE, 5));
      }
    }
    String json = Fixtures.json(out.toByteArray());
    long sum = (Waits.MOST + 22L) * (Waits.MOST + 23L) / 2;
    assertThat(json)
        .contains("\"count\":" + (Waits.MOST + 23) + ",\"sum\":" + sum)
        .containsPattern("\"wait.nanos\":\\[\\d+,\\d+," + Waits.MOST + ",0,0]");
  }

  @Test
  void saysWhatTheHeadingSays() throws IOException {
    Heading heading =
        new Heading(
            "fio </script>", java.time.Instant.EPOCH, 41, List.of("no probe <b>for</b> jbd2"));
    byte[] page = Fixtures.page(TEN, heading, List.of());
    assertThat(Fixtures.json(page))
        .contains("\"what\":\"fio \\u003c/script\\u003e\"")
        .contains("\"began\":\"1970-01-01T00:00:00Z\"")
        .contains("\"lostEvents\":41")
        .contains("\"findings\":[\"no probe \\u003cb\\u003efor\\u003c/b\\u003e jbd2\"]");
  }

  @Test
  void keepsNamesOutOfTheMarkup() throws IOException {
    String hostile = "</script><img src=x onerror=alert(1)>";
    byte[] plain = Fixtures.page(TEN, Heading.NONE, List.of(Fixtures.read(ALICE, "f", 0, 100)));
    byte[] page =
        Fixtures.page(
            TEN,
            new Heading(hostile, null, 0, List.of(hostile)),
            List.of(Fixtures.read(Fixtures.task(1, hostile), hostile, 0, 100)));
    assertThat(tags(page)).isEqualTo(tags(plain));
    assertThat(new String(page, StandardCharsets.UTF_8)).doesNotContain("onerror=alert");
  }

  @Test
  void allowsNoNetworkAndNoOtherScript() throws IOException {
    String page = new String(Fixtures.page(TEN, Heading.NONE, List.of()), StandardCharsets.UTF_8);
    assertThat(page)
        .containsPattern(
            "content=\"default-src 'none'; script-src 'sha256-[^']+' 'sha256-[^']+'; style-src"
                + " 'sha256-[^']+'; img-src data:;")
        .doesNotContain("unsafe-inline");
    assertThat(Page.text("page.html")).doesNotContain("<link", " src=", "http:", "https:");
  }

  @Test
  void countsHistoriesWithoutTimesApart() throws IOException {
    OperationPart part = Objects.requireNonNull(Fixtures.read(ALICE, "f", 0, 100).operation());
    OperationPart timeless =
        new OperationPart(
            1, 2, part.action(), 0, part.file(), 0, 4096, 4096, part.origin(), Timeline.EMPTY);
    String json =
        Fixtures.json(Fixtures.page(TEN, Heading.NONE, List.of(new History(timeless, List.of()))));
    assertThat(json).contains("\"untimed\":1").contains("\"histories\":0").contains("4096");
  }

  @Test
  void takesNothingOnceClosed() throws IOException {
    HtmlReport report = new HtmlReport(new ByteArrayOutputStream(), TEN);
    report.close();
    report.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> report.accept(Fixtures.read(ALICE, "f", 0, 100)));
  }

  @Test
  void refusesLimitsThatAreNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HtmlOptions(1, 1))
        .withMessageContaining("2 to 2,000,000: 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HtmlOptions(10, 11))
        .withMessageContaining("1 to 10: 11");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Heading("", null, -1, List.of()))
        .withMessageContaining("-1");
  }

  private static History written(Origin origin, int bytes, UnknownReason reason, long dirtied) {
    return Fixtures.written(Fixtures.share(origin, bytes, reason, dirtied), dirtied);
  }

  private static List<History> many(int count) {
    List<History> histories = new ArrayList<>();
    new ManyHistories(5, histories::add).make(count);
    return histories;
  }

  private static long tags(byte[] page) {
    return new String(page, StandardCharsets.UTF_8).chars().filter(c -> c == '<').count();
  }
}
