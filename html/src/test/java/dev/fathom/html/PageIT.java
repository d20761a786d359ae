package dev.fathom.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PageIT {
  @TempDir private Path folder;
  private Chromium chromium;

  @BeforeAll
  void startChromium() {
    chromium = Chromium.start();
  }

  @AfterAll
  void stopChromium() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 23, 100_000})
  void loadsWithoutComplaint(int count) throws IOException {
    Path page = page(count);
    long millis = chromium.open(page);
    System.out.printf(
        "%,d histories: %,d bytes, ready after %,d ms; read, drawn: %s ms%n",
        count, Files.size(page), millis, chromium.run("return document.documentElement.dataset.millis"));
    assertThat(chromium.run("return document.documentElement.dataset.state")).isEqualTo("ready");
    chromium.picture("wide-light-" + count, 1440, 3400);
    assertThat(chromium.complaints()).isEmpty();
  }

  private Path page(int count) throws IOException {
    Path page = folder.resolve(count + ".html");
    try (HtmlReport report = new HtmlReport(page, HtmlOptions.DEFAULT)) {
      report.heading(new Heading("pgbench -c 32 -T 10", java.time.Instant.parse("2026-11-21T10:00:00Z"), 0, java.util.List.of()));
      new ManyHistories(23, report).make(count);
    }
    return page;
  }
}
