package dev.fathom.html;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * The page: a template, its style, its scripts and its data in one file. What came from the trace
 * is only in the data, which is compressed and in base64, so that it cannot be taken for markup;
 * and the page's own policy allows no script but the two whose digests it names, and no network.
 */
final class Page {
  /** The page's scripts, in the order in which they build on each other. */
  static final List<String> SCRIPTS =
      List.of(
          "format.js",
          "data.js",
          "theme.js",
          "filter.js",
          "segments.js",
          "timeline.js",
          "waterfall.js",
          "charts.js",
          "tables.js",
          "waits.js",
          "keys.js",
          "main.js");

  private static final Pattern PLACE = Pattern.compile("@\\{(\\w+)}");

  private Page() {}

  /**
   * Length of the JSON (4 bytes, little endian), the JSON, the columns; deflated without header.
   */
  static byte[] payload(String json, Columns columns) {
    byte[] names = json.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    plain.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(names.length).array());
    plain.writeBytes(names);
    columns.writeTo(plain);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(6, true);
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater)) {
      plain.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    } finally {
      deflater.end();
    }
    return packed.toByteArray();
  }

  /** Writes the page with this payload. */
  static void write(OutputStream out, byte[] payload) throws IOException {
    String style = text("style.css");
    String charts = text("echarts/dist/echarts.min.js");
    String app = app();
    String policy =
        ("default-src 'none'; script-src %s %s; style-src %s; img-src data:;"
                + " base-uri 'none'; form-action 'none'")
            .formatted(digest(charts), digest(app), digest(style));
    Map<String, byte[]> parts =
        Map.of(
            "policy", utf8(policy),
            "style", utf8(style),
            "charts", utf8(charts),
            "app", utf8(app),
            "payload", Base64.getEncoder().encode(payload));
    String template = text("page.html");
    Matcher place = PLACE.matcher(template);
    int from = 0;
    while (place.find()) {
      out.write(utf8(template.substring(from, place.start())));
      byte[] part = parts.get(place.group(1));
      if (part == null) {
        throw new IllegalStateException("page.html has a place for " + place.group(1));
      }
      out.write(part);
      from = place.end();
    }
    out.write(utf8(template.substring(from)));
  }

  private static String app() {
    StringBuilder app = new StringBuilder("(() => {\n\"use strict\";\n");
    SCRIPTS.forEach(script -> app.append(text(script)));
    return app.append("})();\n").toString();
  }

  /** A text of this package; with the line ends that a browser makes of them. */
  static String text(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + name);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
      if (text.contains("</script") || text.contains("</style")) {
        if (!name.equals("page.html")) {
          throw new IllegalStateException(name + " would end its own element");
        }
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** As Content Security Policy names the contents of an element. */
  private static String digest(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(utf8(text));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has SHA-256", e);
    }
  }
}
