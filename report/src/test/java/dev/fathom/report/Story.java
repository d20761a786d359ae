package dev.fathom.report;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Cause;
import dev.fathom.trace.Confidence;
import dev.fathom.trace.Device;
import dev.fathom.trace.Event;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.TraceContext;
import dev.fathom.trace.UnknownReason;
import java.util.List;

/**
 * A few histories told by hand: a write-back of two origins with two merged bios, an fsync that
 * waited for it, a failed read. Names are parameters, so that hostile ones can be tried.
 */
public final class Story {
  public static final long START_NANOS = 1_000_000_000L;

  private Story() {}

  public static List<History> plain() {
    return with("postgres", "/var/lib/postgresql/17/main/base/16384/2619");
  }

  /** All names in it are these. */
  public static List<History> with(String name, String path) {
    Origin writer =
        new Origin(
            1215, 1216, name, name + " io", 31, "/" + name, new TraceContext(1, 2, 3, true), name);
    FileName file = new FileName(path, 8L << 20 | 1, 12345, false);
    return List.of(writeBack(writer, file), synced(writer, file), failedRead(writer, file, name));
  }

  /** One bio without shares, all on this processor. */
  public static History onProcessor(int cpu) {
    BioPart bio =
        new BioPart(0xb5, 4096, 4096, 0, Histories.FLUSHER, cpu, line(Stage.QUEUED, 0), List.of());
    return request(cpu, line(Stage.ISSUED, 1_000, Stage.COMPLETED, 2_000), bio);
  }

  /** One bio of which no stage is known. */
  public static History untimed() {
    Share share = Histories.unknown(4096, UnknownReason.EVENT_LOST);
    BioPart bio =
        new BioPart(0xb5, 4096, 4096, 0, Histories.FLUSHER, -1, Timeline.EMPTY, List.of(share));
    return request(-1, Timeline.EMPTY, bio);
  }

  private static History request(int cpu, Timeline line, BioPart bio) {
    return new History(
        null,
        List.of(
            new RequestPart(
                0xc5,
                Histories.DISK,
                Action.WRITE,
                0,
                4096,
                4096,
                4096,
                0,
                cpu,
                line,
                List.of(bio))));
  }

  private static Timeline line(Object... stagesAndNanos) {
    Timeline line = Timeline.EMPTY;
    for (int at = 0; at < stagesAndNanos.length; at += 2) {
      int nanos = (Integer) stagesAndNanos[at + 1];
      line = line.with((Stage) stagesAndNanos[at], START_NANOS + nanos);
    }
    return line;
  }

  private static History writeBack(Origin writer, FileName file) {
    Share exact = share(writer, 4096, Confidence.EXACT, file, line(Stage.DIRTIED, -30_000_000));
    Share second =
        share(
            Origin.ofTask(777, 777, "rsync", ""),
            4096,
            Confidence.FIRST_DIRTIER,
            new FileName(file.path() + ".old", 8L << 20, 7, true),
            line(Stage.DIRTIED, -5_000_000, Stage.WRITEBACK, -2_000));
    BioPart first =
        new BioPart(
            0xb1,
            409600,
            8192,
            0xa1,
            Histories.FLUSHER,
            0,
            line(Stage.QUEUED, 0, Stage.REMAPPED, 300, Stage.GOT_REQUEST, 1_200),
            List.of(exact, second));
    BioPart back =
        new BioPart(
            0xb2,
            417792,
            4096,
            0,
            Histories.FLUSHER,
            0,
            line(Stage.QUEUED, 5_000, Stage.MERGED_BACK, 5_600),
            List.of(Histories.unknown(4096, UnknownReason.BEFORE_START)));
    BioPart front =
        new BioPart(
            0xb3,
            405504,
            4096,
            0,
            Histories.FLUSHER,
            1,
            line(Stage.QUEUED, 7_000, Stage.MERGED_FRONT, 7_900),
            List.of(share(writer, 4096, Confidence.EXACT, FileName.NONE, Timeline.EMPTY)));
    RequestPart request =
        new RequestPart(
            0xc1,
            new Device(8L << 20, "sda"),
            Action.WRITE,
            Event.SYNCHRONOUS | Event.METADATA | Event.FUA,
            405504,
            16384,
            16384,
            1,
            1,
            line(
                Stage.INSERTED,
                2_500,
                Stage.REQUEUED,
                20_000,
                Stage.ISSUED,
                31_000,
                Stage.COMPLETED,
                4_368_018),
            List.of(front, first, back));
    return new History(null, List.of(request));
  }

  private static Share share(
      Origin origin, long bytes, Confidence confidence, FileName file, Timeline line) {
    return new Share(
        origin, bytes, confidence, Cause.BUFFERED, UnknownReason.NONE, file, 8192, 0, line);
  }

  private static History synced(Origin writer, FileName file) {
    return new History(
        new OperationPart(
            0xd1,
            -1,
            Action.SYNC,
            Event.PUNTED,
            file,
            0,
            0,
            0,
            writer,
            line(
                Stage.SUBMITTED,
                10,
                Stage.ISSUED,
                1_000,
                Stage.DELIVERED,
                4_400_000,
                Stage.REAPED,
                4_410_000)),
        List.of());
  }

  private static History failedRead(Origin reader, FileName file, String name) {
    BioPart bio =
        new BioPart(
            0xb4,
            1 << 20,
            4096,
            0,
            reader,
            1,
            line(Stage.QUEUED, 9_000_000, Stage.GOT_REQUEST, 9_000_500),
            List.of(share(reader, 4096, Confidence.EXACT, file, Timeline.EMPTY)));
    RequestPart request =
        new RequestPart(
            0xc2,
            new Device(253L << 20 | 3, name),
            Action.READ,
            Event.AHEAD,
            1 << 20,
            4096,
            -5,
            0,
            1,
            line(Stage.ISSUED, 9_002_000, Stage.COMPLETED, 9_500_000),
            List.of(bio));
    OperationPart operation =
        new OperationPart(
            0xd2,
            42,
            Action.READ,
            Event.DIRECT | Event.RETRIED,
            file,
            1 << 20,
            4096,
            -5,
            reader,
            line(
                Stage.SUBMITTED,
                8_990_000,
                Stage.ISSUED,
                8_999_000,
                Stage.DELIVERED,
                9_501_000,
                Stage.REAPED,
                9_510_000));
    return new History(operation, List.of(request));
  }
}
