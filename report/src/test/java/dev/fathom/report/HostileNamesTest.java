package dev.fathom.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.report.blktrace.BlkparseText;
import dev.fathom.report.metrics.OpenMetricsReport;
import dev.fathom.trace.Device;
import dev.fathom.trace.History;
import dev.fathom.trace.RequestPart;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names come from programs that nobody vouches for. */
class HostileNamesTest {
  private static final List<String> NAMES =
      List.of(
          "\u001b[31mred\u001b]0;title\u0007",
          "\u009b2J",
          "two\nlines\r\tand a tab",
          "\u202eright to left\u2066",
          "\ud800 alone \udc00",
          "zero\u0000byte\u007f",
          "a\u0301\u0302\u0303\u0304 combining",
          "漢字".repeat(200),
          "😀".repeat(100),
          "=cmd|' /C calc'!A0",
          "\"quoted\", \\ and {braces}",
          "x".repeat(5_000),
          "</script><b>");

  static Stream<Function<Appendable, Report>> forms() {
    return Stream.of(
        TextReport::new,
        to -> new TextReport(to, new TextReport.Style(true, false)),
        SummaryReport::new,
        JsonLinesReport::new,
        CsvReport::new,
        BlkparseText::new,
        OpenMetricsReport::new);
  }

  private static String written(Function<Appendable, Report> form, List<History> histories)
      throws IOException {
    StringBuilder text = new StringBuilder();
    try (Report report = form.apply(text)) {
      histories.forEach(report::accept);
    }
    return text.toString();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void noControlCharacterReachesTheOutput(Function<Appendable, Report> form) throws IOException {
    long lines = written(form, Story.plain()).lines().count();
    for (String name : NAMES) {
      String text = written(form, Story.with(name, name + "/" + name));
      assertThat(text.codePoints().filter(HostileNamesTest::hostile).toArray()).isEmpty();
      assertThat(text.lines().count()).as("lines with name %s", name).isEqualTo(lines);
    }
  }

  private static boolean hostile(int point) {
    int type = Character.getType(point);
    return (Character.isISOControl(point) && point != '\n' && point != '\r')
        || type == Character.FORMAT
        || type == Character.SURROGATE;
  }

  @Test
  void noLineOfTextIsLongerThan99Columns() throws IOException {
    Random random = new Random(99);
    for (int round = 0; round < 300; round++) {
      String name = NAMES.get(random.nextInt(NAMES.size())).repeat(1 + random.nextInt(3));
      List<History> story = Story.with(name, "/" + name);
      for (Function<Appendable, Report> form :
          List.<Function<Appendable, Report>>of(TextReport::new, SummaryReport::new)) {
        assertThat(written(form, round % 2 == 0 ? story : Histories.of(round, 5)).lines())
            .allSatisfy(
                line -> assertThat(Printable.columns(line)).as(line).isLessThanOrEqualTo(99));
      }
    }
  }

  @Test
  void noLineIsTooLongForTheLargestNumbers() throws IOException {
    RequestPart part = Story.plain().getFirst().requests().getFirst();
    RequestPart large =
        new RequestPart(
            -1,
            new Device(Long.MAX_VALUE, "x".repeat(300)),
            part.action(),
            0xffff,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Integer.MIN_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            part.timeline(),
            part.bios());
    List<History> histories = List.of(new History(null, List.of(large)));
    assertThat(written(TextReport::new, histories).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(99));
    assertThat(written(SummaryReport::new, histories).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(99));
  }

  @Test
  void namesAreCutInTheMiddle() {
    assertThat(Printable.cut("/very/long/path/to/a/file", 11)).isEqualTo("/very…/file");
    assertThat(Printable.cut("short", 5)).isEqualTo("short");
    assertThat(Printable.columns(Printable.cut("漢字漢字漢字", 7))).isLessThanOrEqualTo(7);
  }

  @Test
  void escapesAreVisible() {
    assertThat(Printable.of("\u001b[0m\\ \u202e")).isEqualTo("\\x1b[0m\\\\ \\u202e");
    assertThat(Printable.of("Grüße 漢字")).isEqualTo("Grüße 漢字");
  }

  @Test
  void formulasAreTextInTables() {
    assertThat(CsvReport.text("=1+1")).isEqualTo("'=1+1");
    assertThat(CsvReport.text("@SUM(A1,A2)")).isEqualTo("\"'@SUM(A1,A2)\"");
    assertThat(CsvReport.text("say \"hi\"")).isEqualTo("\"say \"\"hi\"\"\"");
  }
}
