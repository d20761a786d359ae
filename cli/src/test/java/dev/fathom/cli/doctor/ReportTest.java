package dev.fathom.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {
  @TempDir private Path root;

  @Test
  void textIsNarrowerThanAHundredColumns() {
    Report report = new PreparedMachine(root).memlock(0, 0).examine();

    assertThat(TextReport.of(report, false).lines()).allMatch(line -> line.length() < 100);
    assertThat(TextReport.of(report, false)).contains("Path /data").doesNotContain("\u001b");
  }

  @Test
  void aWordTooLongForALineStaysWhole() {
    String word = "x".repeat(300);
    Report report = one(Finding.degraded("a.b", "subject", "before " + word + " after"));

    assertThat(TextReport.of(report, false)).contains(word);
  }

  @Test
  void controlCharactersOfAPathDoNotReachTheTerminal() {
    Report report = one(Finding.ok("a.b", "subject", "name\u001b[31m"));

    assertThat(TextReport.of(report, false)).doesNotContain("\u001b").contains("name?[31m");
  }

  @Test
  void coloursAreThereWhenAskedFor() {
    assertThat(TextReport.of(one(Finding.missing("a", "b", "c")), true))
        .contains("\u001b[31mmissing\u001b[0m");
  }

  @Test
  void jsonHoldsEveryFindingWithEveryKey() throws IOException {
    Report report = new PreparedMachine(root).memlock(0, 0).examine();

    Map<String, Object> json = JSON.std.mapFrom(JsonReport.of(report, "1.2.3", 0));

    assertThat(json)
        .containsOnlyKeys(
            "fathom", "format", "system", "driver", "exitStatus", "counts", "sections")
        .containsEntry("fathom", "1.2.3")
        .containsEntry("driver", "io_uring");
    List<Map<?, ?>> findings =
        list(json, "sections").stream().flatMap(it -> list(it, "findings").stream()).toList();
    assertThat(findings).hasSize((int) report.findings().count());
    assertThat(findings)
        .allSatisfy(finding ->
            assertThat(finding.keySet().toString())
                .isEqualTo("[id, status, needed, subject, detail, remedies, values]"));
  }

  private static List<Map<?, ?>> list(Map<?, ?> map, String key) {
    return ((List<?>) Objects.requireNonNull(map.get(key)))
        .stream().<Map<?, ?>>map(it -> (Map<?, ?>) it).toList();
  }

  private static Report one(Finding finding) {
    return new Report("Linux", List.of(new Section("s", "S", List.of(finding))));
  }
}
