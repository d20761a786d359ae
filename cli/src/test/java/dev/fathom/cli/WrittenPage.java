package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** An HTML page that the command wrote. */
final class WrittenPage {
  private static final Pattern PAYLOAD = Pattern.compile("id=\"payload\">([^<]+)</script>");

  private WrittenPage() {}

  /** Names, texts and numbers of a page's data, as JSON and what follows it. */
  static String data(Path page) throws IOException {
    Matcher payload = PAYLOAD.matcher(Files.readString(page));
    assertThat(payload.find()).as("the page has its data").isTrue();
    byte[] packed = Base64.getDecoder().decode(payload.group(1));
    Inflater inflater = new Inflater(true);
    try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(packed), inflater)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      inflater.end();
    }
  }
}
