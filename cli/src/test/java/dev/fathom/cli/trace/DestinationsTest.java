package dev.fathom.cli.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.cli.report.ReportForm;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationsTest {
  private static Destinations of(
      @Nullable String format, @Nullable String output, @Nullable String record) {
    return Destinations.of(format, path(output), path(record), false, List.of());
  }

  private static @Nullable Path path(@Nullable String name) {
    return name == null ? null : Path.of(name);
  }

  @ParameterizedTest
  @CsvSource({
    "a.html, HTML",
    "a.pftrace, PERFETTO",
    "a.perfetto-trace, PERFETTO",
    "a.json, JSON",
    "a.jsonl, JSON",
    "a.csv, CSV",
    "a.prom, OPENMETRICS",
    "a.txt, TEXT"
  })
  void theEndingChooses(String name, ReportForm form) {
    Destinations wanted = of(null, name, null);
    assertThat(wanted.file()).contains(new Destinations.Target(form, Path.of(name)));
    assertThat(wanted.recording()).isEmpty();
    assertThat(wanted.printed()).isEmpty();
  }

  @Test
  void anyOtherEndingMakesARecording() {
    Destinations wanted = of(null, "a.fathom-trace", null);
    assertThat(wanted.recording()).contains(Path.of("a.fathom-trace"));
    assertThat(wanted.file()).isEmpty();
    assertThat(wanted.printed()).isEmpty();
    assertThat(of(null, null, "a.html").recording()).contains(Path.of("a.html"));
  }

  @Test
  void aFormThatIsNamedIsTheFilesIfThereIsOne() {
    assertThat(of("html", "a", null).file())
        .contains(new Destinations.Target(ReportForm.HTML, Path.of("a")));
    assertThat(of("json", "a.html", null).printed()).isEmpty();
    Destinations both = of("csv", null, "r");
    assertThat(both.printed()).contains(ReportForm.CSV);
    assertThat(both.recording()).contains(Path.of("r"));
  }

  @Test
  void historiesArePrintedWhereNothingElseIsAskedFor() {
    assertThat(of(null, null, null).printed()).contains(ReportForm.TEXT);
    assertThat(of(null, null, "r").printed()).isEmpty();
    assertThat(Destinations.of(null, null, null, true, List.of()).printed()).isEmpty();
    assertThat(Destinations.of("json", null, null, true, List.of()).printed())
        .contains(ReportForm.JSON);
  }

  @Test
  void aSummaryMayBeAForm() {
    Destinations wanted = of("summary", null, null);
    assertThat(wanted.summary()).isTrue();
    assertThat(wanted.printed()).isEmpty();
  }

  @Test
  void sumsTakeTheFormAndHistoriesAreNotPrinted() {
    Destinations wanted = Destinations.of("json", null, null, false, List.of("action"));
    assertThat(wanted.printed()).isEmpty();
    assertThat(wanted.sums().map(Destinations.Sums::json)).isEqualTo(Optional.of(true));
    assertThatThrownBy(() -> Destinations.of("csv", null, null, false, List.of("action")))
        .hasMessage("--by is written as text or json, not csv");
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    assertThatThrownBy(() -> of("html", null, null))
        .hasMessage("--format html goes to a file: name it with -o");
    assertThatThrownBy(() -> of("pdf", null, null)).hasMessageContaining("'pdf' is none of text");
    assertThatThrownBy(() -> of(null, "a", "b")).hasMessageContaining("two recordings");
  }

  @Test
  void onlySomeFormsTellWaits() {
    assertThat(of(null, null, null).tellIncidents()).isTrue();
    assertThat(of("csv", null, null).tellIncidents()).isFalse();
    assertThat(of("csv", null, "r").tellIncidents()).isTrue();
    assertThat(of(null, "a.html", null).tellIncidents()).isTrue();
    assertThat(of(null, "a.prom", null).tellIncidents()).isFalse();
  }
}
