package dev.fathom.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares a text with the one that is kept, character by character. {@code -Dfathom.golden=write}
 * keeps the text instead.
 */
public final class Golden {
  private Golden() {}

  public static void check(String name, String text) throws IOException {
    if ("write".equals(System.getProperty("fathom.golden"))) {
      Files.writeString(Path.of("src/test/resources/dev/fathom/report", name), text);
      return;
    }
    try (InputStream kept = Golden.class.getResourceAsStream("/dev/fathom/report/" + name)) {
      assertThat(kept).as("kept text %s", name).isNotNull();
      assertThat(text).isEqualTo(new String(kept.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
