package dev.fathom.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.FileName;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** Waits on the page, in a real browser. Pictures are left in target/pictures. */
final class WaitsPageIT extends InBrowser {
  private static final long SPAN = 20_000_000;

  @TempDir private Path folder;

  private Path page(String name, int histories, List<Incident> incidents) throws IOException {
    Path page = folder.resolve(name + ".html");
    try (HtmlReport report = new HtmlReport(page, HtmlOptions.DEFAULT)) {
      report.heading(
          new Heading("pgbench -c 32", Instant.parse("2026-11-21T10:00:00Z"), 0, List.of()));
      new ManyHistories(23, report).make(histories);
      incidents.forEach(report::accept);
    }
    return page;
  }

  private List<WebElement> rows() {
    return chromium().elements("#waits tbody tr[tabindex]");
  }

  private void choose(String id, String text) {
    chromium()
        .run(
            "const s = document.getElementById(arguments[0]);"
                + "s.value = [...s.options].find(o => o.textContent === arguments[1]).value;"
                + "s.dispatchEvent(new Event('change', {bubbles: true}))",
            id,
            text);
  }

  @Test
  void waitsHaveALaneAndATableThatTheFilterChoosesFrom() throws IOException {
    chromium().size(1280, 900);
    chromium().open(page("some", 2_300, ManyWaits.of(23, 60, SPAN)));
    assertThat(chromium().element("#timeline").getDomAttribute("data-lanes")).endsWith(" waits");
    assertThat(chromium().text("#legend")).contains("wait");
    assertThat(chromium().text("#facts")).containsPattern("Waits\\n61, ");
    assertThat(rows()).hasSize(61);
    assertThat(chromium().text("#waits"))
        .contains("write-back", "dirty limit", "SCSI trouble", "end not seen")
        .contains("2:0:0:1 READ(10) block 8 + 8: medium error")
        .containsPattern("rsync 1400: \\d+ pages, its own: \\d+ pages?");
    choose("by-origin", "sync 4711");
    chromium().until(() -> rows().size() < 61);
    assertThat(rows()).hasSize(24).allMatch(row -> row.getText().contains("sync 4711"));
    assertThat(chromium().text("#waits-note")).startsWith("24 of 61 waits match, ");
    choose("by-origin", "rsync 1400");
    chromium().until(() -> rows().size() > 24);
    assertThat(rows()).as("waited, or was waited for").hasSize(60);
    choose("by-origin", "all");
    choose("by-latency", "100 µs");
    chromium().until(() -> rows().size() < 60);
    assertThat(chromium().text("#waits")).doesNotContain("end not seen");
    chromium().element("#filter button[type=reset]").click();
    chromium().until(() -> rows().size() == 61);
    chromium().run("document.activeElement.blur()");
    chromium().press("/");
    chromium().press("dirty limit");
    chromium().until(() -> rows().size() == 6);
    assertThat(chromium().complaints()).isEmpty();
  }

  @Test
  void aRowAndABarOfTheTimelineChooseEachOther() throws IOException {
    chromium().size(1280, 900);
    Incident wait =
        new Incident.Wait(
            5_000_000_000_000L, SPAN, ManyWaits.SYNC, FileName.NONE, Map.of(ManyWaits.BACKUP, 7));
    chromium().open(page("one", 230, List.of(wait)));
    assertThat(rows().getFirst().getDomAttribute("aria-selected")).isEqualTo("false");
    // The upper third of the last lane, which the one bar fills.
    int lanes =
        String.valueOf(chromium().element("#timeline").getDomAttribute("data-lanes"))
            .split(" ", -1)
            .length;
    double lane = (460.0 - 8 - 74) / lanes;
    int down = (int) (8 + lane * (lanes - 1) + lane / 5 - 230);
    new Actions(chromium().driver())
        .moveToElement(chromium().element("#timeline"), -200, down)
        .pause(300)
        .perform();
    assertThat(chromium().text(".tip")).contains("sync 4711", "write-back: 20 ms", "rsync 1400");
    new Actions(chromium().driver()).click().perform();
    chromium().until(() -> "true".equals(rows().getFirst().getDomAttribute("aria-selected")));
    chromium().press(Keys.ESCAPE);
    chromium().until(() -> "false".equals(rows().getFirst().getDomAttribute("aria-selected")));
    rows().getFirst().click();
    assertThat(rows().getFirst().getDomAttribute("aria-selected")).isEqualTo("true");
    assertThat(chromium().complaints()).isEmpty();
  }

  @Test
  void withoutWaitsThereIsNeitherLaneNorTable() throws IOException {
    chromium().open(page("none", 23, List.of()));
    assertThat(chromium().element("#timeline").getDomAttribute("data-lanes"))
        .doesNotContain("waits");
    assertThat(chromium().element("#waits-section").isDisplayed()).isFalse();
    assertThat(chromium().text("#facts")).doesNotContain("Waits");
  }

  @Test
  void waitsAloneAreShown() throws IOException {
    chromium().size(1280, 900);
    chromium().open(page("alone", 0, ManyWaits.of(5, 23, SPAN)));
    assertThat(chromium().element("#timeline").getDomAttribute("data-lanes")).isEqualTo("waits");
    assertThat(rows()).hasSize(24);
    assertThat(chromium().elements("#waits tbody td:nth-child(2)"))
        .noneMatch(start -> start.getText().startsWith("-"));
    assertThat(chromium().complaints()).isEmpty();
  }

  @Test
  void hostileNamesInjectNothing() throws IOException {
    String hostile = "</script><img src=x onerror=\"document.title='owned'\"><b>{a|x}";
    Origin origin = new Origin(1, 2, hostile, hostile, 0, hostile, null, hostile);
    long start = 5_000_000_000_000L;
    FileName file = new FileName(hostile, 1, 2, true);
    chromium().size(1280, 900);
    chromium()
        .open(
            page(
                "hostile",
                0,
                List.of(
                    new Incident.Wait(start, SPAN, origin, file, Map.of(origin, 3)),
                    new Incident.Scsi(start, 8 << 20, hostile, hostile, hostile))));
    new Actions(chromium().driver())
        .moveToElement(chromium().element("#timeline"), 0, -120)
        .pause(300)
        .perform();
    assertThat(chromium().text("#waits")).contains("<img src=x");
    String injected = "img, main b:not(.tip > div > b:first-child), header b";
    assertThat(chromium().elements(injected)).isEmpty();
    assertThat(chromium().driver().getTitle()).isNotEqualTo("owned");
    assertThat(chromium().complaints()).isEmpty();
  }

  @Test
  void aHundredThousandRequestsWithMoreWaitsThanAreKept() throws IOException {
    Path page = page("many", 100_000, ManyWaits.of(7, 30_000, 1_300_000_000L));
    chromium().size(1280, 900);
    long millis = chromium().open(page);
    System.out.printf("100,000 histories, 30,001 waits: ready after %,d ms%n", millis);
    assertThat(chromium().text("#waits-note"))
        .contains("of 30,001 waits match")
        .contains("Only the longest 20,000 are looked through. The longest 200 are shown.");
    assertThat(rows()).hasSize(200);
    chromium().run("document.getElementById('timeline').focus()");
    chromium().press("+++++");
    choose("by-origin", "sync 4711");
    chromium().until(() -> !chromium().text("#waits-note").startsWith("20,000 of"));
    assertThat(chromium().text("#waits-note")).matches("6,\\d{3} of 30,001 waits match,[^$]*");
    assertThat(chromium().complaints()).isEmpty();
    assertThat(millis).isLessThan(60_000);
  }

  @Test
  void picturesInLightAndDarkWideAndNarrow() throws IOException {
    Path page = page("pictures", 2_300, ManyWaits.of(23, 60, SPAN));
    for (String scheme : List.of("light", "dark")) {
      chromium().prefer(scheme);
      chromium().size(1280, 900);
      chromium().open(page);
      chromium().picture("waits-" + scheme + "-1280", 1280, 5000);
      chromium().size(400, 900);
      chromium().open(page);
      assertThat(chromium().run("return document.documentElement.scrollWidth")).isEqualTo(400L);
      chromium().picture("waits-" + scheme + "-400", 400, 8000);
    }
    chromium().prefer("light");
    assertThat(chromium().complaints()).isEmpty();
  }
}
