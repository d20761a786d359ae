package dev.fathom.html;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.UnknownReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Small histories with known numbers, and what is in a page. */
final class Fixtures {
  static final Device DISK = new Device(8L << 20, "sda");

  private Fixtures() {}

  /** A cached read: submitted, issued 10 ns later, reaped at the end. */
  static History read(Origin origin, String file, long start, long latency) {
    return new History(
        new OperationPart(
            1,
            2,
            Action.READ,
            0,
            new FileName(file, 0, 0, false),
            0,
            4096,
            4096,
            origin,
            ManyHistories.times(
                Stage.SUBMITTED, start, Stage.ISSUED, start + 10, Stage.REAPED, start + latency)),
        List.of());
  }

  /** An engine's own operation: no block layer was traced. */
  static History engines(long start, long latency) {
    return new History(
        new OperationPart(
            start + 1,
            2,
            Action.WRITE,
            0,
            new FileName("/data/log", 0, 0, false),
            start,
            4096,
            4096,
            Origin.ofTask(7, 8, "server", ""),
            ManyHistories.times(
                Stage.SUBMITTED,
                start,
                Stage.ISSUED,
                start + 5_000,
                Stage.DELIVERED,
                start + latency - 3_000,
                Stage.REAPED,
                start + latency)),
        List.of());
  }

  /**
   * A written-back bio of one origin: dirtied, 100 ns later queued, 50 later issued, 200 later
   * completed.
   */
  static History written(Share share, long dirtied) {
    long queued = dirtied + 100;
    BioPart bio =
        new BioPart(
            1,
            0,
            share.bytes(),
            0,
            Origin.UNKNOWN,
            0,
            ManyHistories.times(Stage.QUEUED, queued),
            List.of(share));
    return new History(
        null,
        List.of(
            new RequestPart(
                2,
                DISK,
                Action.WRITE,
                0,
                0,
                share.bytes(),
                (int) share.bytes(),
                0,
                0,
                ManyHistories.times(Stage.ISSUED, queued + 50, Stage.COMPLETED, queued + 250),
                List.of(bio))));
  }

  static Share share(Origin origin, int bytes, UnknownReason reason, long dirtied) {
    Confidence confidence = reason == UnknownReason.NONE ? Confidence.EXACT : Confidence.UNKNOWN;
    return new Share(
        origin,
        bytes,
        confidence,
        Cause.BUFFERED,
        reason,
        FileName.NONE,
        0,
        0,
        ManyHistories.times(Stage.DIRTIED, dirtied));
  }

  static Origin task(long id, String name) {
    return Origin.ofTask(id, id, name, "");
  }

  static byte[] page(HtmlOptions options, Heading heading, Iterable<History> histories)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (HtmlReport report = new HtmlReport(out, options)) {
      report.heading(heading);
      histories.forEach(report::accept);
    }
    return out.toByteArray();
  }

  /** The names and sums of a page, as JSON. */
  static String json(byte[] page) {
    String text = new String(page, StandardCharsets.UTF_8);
    String before = "id=\"payload\">";
    int from = text.indexOf(before) + before.length();
    byte[] packed = Base64.getDecoder().decode(text.substring(from, text.indexOf('<', from)));
    byte[] plain = inflate(packed);
    int length = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN).getInt();
    return new String(plain, 4, length, StandardCharsets.UTF_8);
  }

  private static byte[] inflate(byte[] packed) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    Inflater inflater = new Inflater(true);
    inflater.setInput(packed);
    try {
      while (!inflater.finished()) {
        int count = inflater.inflate(buffer);
        if (count == 0 && inflater.needsInput()) {
          throw new AssertionError("the payload ends early");
        }
        out.write(buffer, 0, count);
      }
    } catch (DataFormatException e) {
      throw new AssertionError(e);
    } finally {
      inflater.end();
    }
    return out.toByteArray();
  }
}
