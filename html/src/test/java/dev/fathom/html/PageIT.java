package dev.fathom.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.trace.History;
import dev.fathom.trace.Origin;
import dev.fathom.trace.UnknownReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** The page in a real browser. Pictures are left in target/pictures. */
final class PageIT extends InBrowser {
  private static final String FOCUS_TIMELINE = "document.getElementById('timeline').focus()";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 23, 100_000})
  void loadsWithoutComplaint(int count) throws IOException {
    Path page = page(count);
    chromium().size(1440, 900);
    long millis = chromium().open(page);
    System.out.printf(
        "%,d histories: %,d bytes, ready after %,d ms; read, drawn: %s ms%n",
        count,
        Files.size(page),
        millis,
        chromium().run("return document.documentElement.dataset.millis"));
    assertThat(state()).isEqualTo("ready");
    assertThat(chromium().text("#facts")).contains("Histories\n%,d".formatted(count));
    assertThat(chromium().text("#matches")).isEqualTo("%,d of %,d".formatted(count, count));
    chromium().picture("light-" + count, 1440, 3400);
    assertThat(chromium().complaints()).isEmpty();
    assertThat(millis).isLessThan(60_000);
  }

  @Test
  void asksForNothingButItself() throws IOException {
    Path page = page(23);
    chromium().requests();
    chromium().open(page);
    assertThat(chromium().requests())
        .isNotEmpty()
        .allMatch(address -> address.startsWith("file:") && address.contains("23.html"));
  }

  @Test
  void saysWhatIsMissingWhenThereIsNothing() throws IOException {
    chromium().open(page(0));
    assertThat(chromium().text("#slowest")).contains("No request matches");
    assertThat(chromium().text("#origins")).contains("No bytes");
    assertThat(chromium().text("#request-none")).contains("None.");
    press(Keys.ARROW_RIGHT);
    assertThat(chromium().complaints()).isEmpty();
  }

  @Test
  void searchesAllNames() throws IOException {
    chromium().open(page(2_300));
    int all = found();
    assertThat(all).isEqualTo(2_300);
    chromium().run("document.activeElement.blur()");
    press("/");
    press("rsync part-0007");
    chromium().until(() -> found() < all);
    int some = found();
    assertThat(some).isPositive();
    assertThat(chromium().text("#slowest tbody")).contains("part-0007");
    press(" nobody-has-this");
    chromium().until(() -> found() == 0);
    assertThat(chromium().text("#slowest")).contains("No request matches");
    chromium().element("#filter button[type=reset]").click();
    chromium().until(() -> found() == all);
    assertThat(chromium().complaints()).isEmpty();
  }

  @Test
  void filtersByOriginActionAndLatency() throws IOException {
    chromium().open(page(2_300));
    choose("by-action", "read");
    chromium().until(() -> found() < 2_300);
    assertThat(chromium().text("#slowest tbody")).contains("read").doesNotContain("write");
    int reads = found();
    choose("by-latency", "100 µs");
    chromium().until(() -> found() < reads);
    int slow = found();
    choose("by-origin", "postgres 2301");
    chromium().until(() -> found() < slow);
    assertThat(chromium().elements("#slowest tbody tr"))
        .allMatch(row -> row.getText().contains("postgres 2301"));
  }

  @Test
  void theKeyboardMovesTheSelection() throws IOException {
    chromium().open(page(230));
    chromium().run(FOCUS_TIMELINE);
    press(Keys.ARROW_RIGHT);
    String first = chromium().text("#request-words");
    press(Keys.ARROW_RIGHT);
    String second = chromium().text("#request-words");
    assertThat(second).isNotEqualTo(first).contains("took");
    press(Keys.ARROW_LEFT);
    assertThat(chromium().text("#request-words")).isEqualTo(first);
    press(Keys.ESCAPE);
    assertThat(chromium().element("#request").isDisplayed()).isFalse();
    press(Keys.ARROW_UP);
    assertThat(chromium().text("#request-words")).contains("took " + slowestLatency());
    assertThat(chromium().element("#slowest tbody tr").getDomAttribute("aria-selected"))
        .isEqualTo("true");
    press(Keys.ARROW_DOWN);
    assertThat(chromium().text("#request-words")).doesNotContain("took " + slowestLatency() + " ");
    press("s+-0");
    press("?");
    assertThat(chromium().element("#help").isDisplayed()).isTrue();
    press(Keys.ESCAPE);
    assertThat(chromium().element("#help").isDisplayed()).isFalse();
    assertThat(chromium().complaints()).isEmpty();
  }

  @Test
  void aRowOfTheTableShowsItsWaterfall() throws IOException {
    chromium().open(page(230));
    chromium().element("#slowest tbody tr:nth-child(2)").click();
    assertThat(chromium().text("#stages")).contains("request", "bio", "submitted by");
    assertThat(chromium().element("#waterfall").getDomAttribute("aria-label")).contains("took");
    chromium().element("#slowest thead th:nth-child(4) button").click();
    assertThat(chromium().element("#slowest thead th:nth-child(4)").getDomAttribute("aria-sort"))
        .isEqualTo("descending");
    assertThat(chromium().run("return document.activeElement.textContent").toString())
        .startsWith("Length");
  }

  @Test
  void aClickIntoTheTimelineSelects() throws IOException {
    chromium().size(1200, 900);
    chromium().open(page(100_000));
    // The middle of the lane of devices, which is full.
    new Actions(chromium().driver())
        .moveToElement(chromium().element("#timeline"), 40, 60)
        .click()
        .perform();
    chromium().until(() -> chromium().element("#request").isDisplayed());
    assertThat(chromium().text("#request-words")).contains("took");
    chromium().run(FOCUS_TIMELINE);
    press("s");
    chromium().picture("selected-light", 1440, 1700);
    chromium().element("#theme").click();
    chromium().picture("selected-dark", 1440, 1700);
    chromium().picture("narrow-dark", 360, 5000);
    chromium().element("#theme").click();
    chromium().picture("narrow-light", 360, 5000);
    assertThat(chromium().complaints()).isEmpty();
  }

  @Test
  void anEnginesOwnTraceHasALaneForItsDriverAndNoneForDevices() throws IOException {
    Path page = folder.resolve("engine.html");
    try (HtmlReport report = new HtmlReport(page, HtmlOptions.DEFAULT)) {
      for (int i = 0; i < 23; i++) {
        report.accept(Fixtures.engines(i * 40_000L, 90_000L + i * 1_000L));
      }
    }
    chromium().size(1200, 900);
    chromium().open(page);
    assertThat(chromium().element("#timeline").getDomAttribute("data-lanes"))
        .isEqualTo("operation queue driver delivery");
    assertThat(chromium().text("#facts")).contains("Requests to devices\nnot traced");
    assertThat(chromium().text("#slowest tbody")).contains("driver").doesNotContain("device");
    chromium().run(FOCUS_TIMELINE);
    press(Keys.ARROW_RIGHT);
    chromium().until(() -> chromium().element("#request").isDisplayed());
    chromium().picture("engine", 1440, 3400);
    assertThat(chromium().complaints()).isEmpty();
    chromium().open(page(2_300));
    assertThat(chromium().element("#timeline").getDomAttribute("data-lanes"))
        .startsWith("operation page queue scheduler")
        .endsWith("device delivery");
  }

  @Test
  void nothingIsWiderThanANarrowWindow() throws IOException {
    chromium().size(360, 800);
    chromium().open(page(230));
    assertThat(chromium().run("return document.documentElement.scrollWidth")).isEqualTo(360L);
  }

  @Test
  void followsTheSystemIntoTheDark() throws IOException {
    chromium().prefer("dark");
    chromium().open(page(23));
    String dark = background();
    chromium().element("#theme").click();
    String light = background();
    assertThat(luminance(dark)).isLessThan(60);
    assertThat(luminance(light)).isGreaterThan(600);
    chromium().run("localStorage.clear()");
    chromium().prefer("light");
    chromium().open(page(23));
    assertThat(background()).isEqualTo(light);
    assertThat(chromium().complaints()).isEmpty();
  }

  @Test
  void hostileNamesInjectNothing() throws IOException {
    String hostile = "</script><img src=x onerror=\"document.title='owned'\"><b>{a|x}";
    Path page = folder.resolve("hostile.html");
    Origin origin = new Origin(1, 2, hostile, hostile, 0, hostile, null, hostile);
    List<History> histories =
        List.of(
            Fixtures.read(origin, hostile, 0, 1_000),
            Fixtures.written(Fixtures.share(origin, 4096, UnknownReason.NONE, 0), 0));
    Files.write(
        page,
        Fixtures.page(
            HtmlOptions.DEFAULT, new Heading(hostile, null, 0, List.of(hostile)), histories));
    chromium().size(1440, 900);
    chromium().open(page);
    chromium().run(FOCUS_TIMELINE);
    press(Keys.ARROW_RIGHT);
    hover("#timeline", 0, 0);
    hover("#waterfall", 40, -40);
    choose("colour", "by origin");
    assertThat(chromium().text("#findings")).contains(hostile);
    assertThat(chromium().text("#slowest")).contains("<img src=x");
    // A tip has a heading of its own.
    String injected = "img, main b:not(.tip > div > b:first-child), header b";
    assertThat(chromium().elements(injected)).isEmpty();
    assertThat(chromium().driver().getTitle()).isNotEqualTo("owned");
    assertThat(chromium().complaints()).isEmpty();
  }

  @Test
  void saysThatItShowsASample() throws IOException {
    Path page = folder.resolve("sample.html");
    try (HtmlReport report = new HtmlReport(page, new HtmlOptions(230, 23))) {
      new ManyHistories(23, report).make(2_300);
    }
    chromium().open(page);
    assertThat(chromium().text("#findings"))
        .contains("230 of 2,300 histories: the 23 slowest, and a random sample");
  }

  private Path page(int count) throws IOException {
    Path page = folder.resolve(count + ".html");
    if (!Files.exists(page)) {
      try (HtmlReport report = new HtmlReport(page, HtmlOptions.DEFAULT)) {
        report.heading(
            new Heading(
                "pgbench -c 32 -T 10", Instant.parse("2026-11-21T10:00:00Z"), 0, List.of()));
        new ManyHistories(23, report).make(count);
      }
    }
    return page;
  }

  private String state() {
    return chromium().run("return document.documentElement.dataset.state").toString();
  }

  private int found() {
    return Integer.parseInt(chromium().text("#matches").split(" ", -1)[0].replace(",", ""));
  }

  private String slowestLatency() {
    return chromium().text("#slowest tbody td");
  }

  private void press(CharSequence keys) {
    chromium().press(keys);
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

  private void hover(String selector, int right, int down) {
    new Actions(chromium().driver())
        .moveToElement(chromium().element(selector), right, down)
        .pause(300)
        .perform();
  }

  private String background() {
    return chromium().run("return getComputedStyle(document.body).backgroundColor").toString();
  }

  /** The sum of the colour's parts, 0 to 765. */
  private static int luminance(String rgb) {
    int sum = 0;
    for (String part : rgb.replaceAll("[^0-9,]", "").split(",", -1)) {
      sum += Integer.parseInt(part);
    }
    return sum;
  }
}
