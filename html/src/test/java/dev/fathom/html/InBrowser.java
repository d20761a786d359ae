package dev.fathom.html;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Tests that share one real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InBrowser {
  private @Nullable Chromium started;

  @BeforeAll
  void startChromium() {
    started = Chromium.start();
  }

  @AfterAll
  void stopChromium() {
    if (started != null) {
      started.close();
    }
  }

  Chromium chromium() {
    if (started == null) {
      throw new IllegalStateException("no browser");
    }
    return started;
  }
}
