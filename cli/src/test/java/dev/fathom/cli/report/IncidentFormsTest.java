package dev.fathom.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.fathom.trace.FileName;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Origin;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IncidentFormsTest {
  private static final Origin WAITER = Origin.ofTask(501, 502, "sync\u202e", "/user.slice");
  private static final Origin WRITER = Origin.ofTask(496, 496, "dd", "");
  private static final FileName FILE = new FileName("/mnt/wr\u00e4tten", 7 << 20, 12, false);
  private static final Incident WAIT =
      new Incident.Wait(7, 24_123_456, WAITER, FILE, Map.of(WRITER, 20, WAITER, 3));
  private static final Incident PAUSE = new Incident.Pause(8, 200_000_000, WRITER, 1024);
  private static final Incident SCSI =
      new Incident.Scsi(9, 8 << 20, "2:0:0:1", "READ(10) block 4656 + 8", "medium error 11/00");

  private static String written(ReportForm form, Incident... incidents) throws IOException {
    StringBuilder text = new StringBuilder();
    TraceOutput output = TraceOutputs.text(form, text, OutputOptions.plain(Instant.EPOCH));
    for (Incident incident : incidents) {
      output.incident(incident);
    }
    output.end(new TraceFacts("", null, 0, List.of()));
    return text.toString();
  }

  @Test
  void textIsForPeople() throws IOException {
    assertThat(written(ReportForm.TEXT, WAIT, PAUSE, SCSI))
        .isEqualTo(
            """
            waited          24123456 ns
                    PROC: 501/502 sync\\u202e
                    FILE /mnt/wr\u00e4tten
                      FROM: 496/496 dd, 20 pages
                      FROM: 501/502 sync\\u202e, 3 pages, its own
            --------------------------------------------------------------------------------
            paused          200000000 ns at the dirty limit, 1024 pages dirtied
                    PROC: 496/496 dd
            --------------------------------------------------------------------------------
            scsi            2:0:0:1 READ(10) block 4656 + 8
                    DEV 8,0
                    RESULT: medium error 11/00
            --------------------------------------------------------------------------------
            """);
  }

  @Test
  void linesAreShortWhateverNamesAre() throws IOException {
    String name = "x".repeat(5000);
    Origin who = Origin.ofTask(Integer.MAX_VALUE, Integer.MAX_VALUE, name, name);
    FileName file = new FileName(name, 1, 1, true);
    Map<Origin, Integer> pages = new HashMap<>();
    for (int i = 1; i < 100; i++) {
      pages.put(Origin.ofTask(i, i, name, ""), Integer.MAX_VALUE / 100);
    }
    Incident[] all = {
      new Incident.Wait(1, Long.MAX_VALUE, who, file, pages),
      new Incident.Wait(1, -1, who, FileName.NONE, Map.of(Origin.UNKNOWN, 1)),
      new Incident.Pause(1, Long.MAX_VALUE, who, Long.MAX_VALUE),
      new Incident.Scsi(1, Integer.MAX_VALUE, name, name, name),
    };
    assertThat(written(ReportForm.TEXT, all).lines()).allMatch(line -> line.length() < 100);
    assertThat(written(ReportForm.SUMMARY, WAIT, PAUSE).lines())
        .allMatch(line -> line.length() < 100);
  }

  @Test
  void jsonIsToldFromHistoriesAndGivesNamesBack() throws IOException {
    List<String> lines = written(ReportForm.JSON, WAIT, PAUSE, SCSI).lines().toList();
    assertThat(lines).hasSize(3).allMatch(line -> line.chars().allMatch(each -> each < 0x7f));
    Map<String, Object> wait = JSON.std.mapFrom(lines.getFirst());
    assertThat(wait)
        .containsEntry("type", "notice")
        .containsEntry("kind", "wait")
        .containsEntry("duration_ns", 24_123_456)
        .containsEntry("pages", 23)
        .doesNotContainKey("requests");
    assertThat(String.valueOf(wait.get("origin"))).contains("process=sync\u202e");
    assertThat(String.valueOf(wait.get("file"))).contains("path=/mnt/wr\u00e4tten");
    assertThat(String.valueOf(wait.get("dirtied_by"))).startsWith("[{pages=20, origin={pid=496,");
    assertThat(JSON.std.mapFrom(lines.get(1)))
        .containsEntry("kind", "throttled")
        .containsEntry("pages", 1024);
    assertThat(JSON.std.mapFrom(lines.get(2)))
        .containsEntry("kind", "scsi")
        .containsEntry("trouble", "medium error 11/00");
  }

  @Test
  void aSummarySumsWaitsUp() throws IOException {
    Incident unseen = new Incident.Wait(9, -1, WAITER, FILE, Map.of(WRITER, 1));
    assertThat(written(ReportForm.SUMMARY, WAIT, PAUSE, PAUSE, WAIT, unseen, SCSI))
        .contains("= Waits =")
        .containsPattern("(?m)^dd 496 +dirty limit +2 +0\\.400000000 +0\\.200000000$")
        .containsPattern(
            "(?m)^sync\\S+ 501 +write-back +3 +0\\.048246912 +0\\.024123456  dd 496 87%, .* 12%$");
    assertThat(written(ReportForm.SUMMARY, SCSI)).doesNotContain("Waits");
  }

  @Test
  void tablesHaveNoPlaceForThem() throws IOException {
    assertThat(written(ReportForm.CSV, WAIT, PAUSE, SCSI)).isEqualTo(written(ReportForm.CSV));
  }
}
