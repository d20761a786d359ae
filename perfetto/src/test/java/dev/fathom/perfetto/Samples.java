package dev.fathom.perfetto;

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

/** Histories with known times. */
final class Samples {
  static final Origin READER =
      new Origin(4242, 4243, "java", "worker", 0, "", new TraceContext(1, 2, 3, true), "scan");
  static final Origin WRITER = Origin.ofTask(777, 777, "rsync", "/user.slice");
  static final Origin FLUSHER = Origin.ofTask(31, 31, "kworker/u4:2", "");
  static final Device DISK = new Device(8 << 20, "sda");

  private Samples() {}

  /** Submitted at start, reaped 8,000 ns later; the request from 1,000 to 7,000. */
  static History directRead(long start, Origin submitter) {
    return read(start, READER, submitter, new FileName("/srv/table", 8 << 20, 12, false));
  }

  /** As {@link #directRead}, by a process and a thread and for a file of that name. */
  static History named(String name, long start) {
    Origin origin =
        new Origin(5, 6 + Math.abs(name.hashCode() % 1000), name, name, 0, name, null, name);
    return read(start, origin, origin, new FileName(name, 0, 0, true));
  }

  private static History read(long start, Origin origin, Origin submitter, FileName file) {
    Share share = share(origin, 4096, Cause.DIRECT, 1, Timeline.EMPTY, file);
    BioPart bio =
        bio(
            submitter,
            4096,
            Timeline.EMPTY.with(Stage.QUEUED, start + 1_000).with(Stage.GOT_REQUEST, start + 1_200),
            List.of(share));
    RequestPart request =
        request(Action.READ, 4096, start + 1_500, start + 2_000, start + 7_000, List.of(bio));
    Timeline line =
        Timeline.EMPTY
            .with(Stage.SUBMITTED, start)
            .with(Stage.ISSUED, start + 500)
            .with(Stage.DELIVERED, start + 7_500)
            .with(Stage.REAPED, start + 8_000);
    return new History(
        new OperationPart(1, 17, Action.READ, Event.DIRECT, file, 8192, 4096, 4096, origin, line),
        List.of(request));
  }

  /** A write into the cache that lasts 1,000 ns. */
  static History cachedWrite(long key, Origin origin, long start) {
    Timeline line =
        Timeline.EMPTY
            .with(Stage.SUBMITTED, start)
            .with(Stage.DIRTIED, start + 200)
            .with(Stage.REAPED, start + 1_000);
    return new History(
        new OperationPart(
            key,
            0,
            Action.WRITE,
            0,
            new FileName("/srv/log", 8 << 20, 13, false),
            0,
            4096,
            4096,
            origin,
            line),
        List.of());
  }

  /** Of a page of READER's (at 1,200) and one of WRITER's (at 3,200). */
  static History writeBack(long start, long readersWrite, long writersWrite) {
    FileName file = new FileName("/srv/log", 8 << 20, 13, false);
    Timeline picked = Timeline.EMPTY.with(Stage.WRITEBACK, start - 500);
    List<Share> shares =
        List.of(
            share(
                READER,
                4096,
                Cause.BUFFERED,
                readersWrite,
                picked.with(Stage.DIRTIED, 1_200),
                file),
            share(
                WRITER,
                4096,
                Cause.BUFFERED,
                writersWrite,
                picked.with(Stage.DIRTIED, 3_200),
                file));
    BioPart bio =
        bio(
            FLUSHER,
            8192,
            Timeline.EMPTY.with(Stage.QUEUED, start).with(Stage.GOT_REQUEST, start + 300),
            shares);
    return new History(
        null,
        List.of(
            request(Action.WRITE, 8192, start + 500, start + 900, start + 50_000, List.of(bio))));
  }

  /** Two reads of one page at 1,000 and 1,100, and the request that both waited for. */
  static List<History> sharedReads() {
    FileName file = new FileName("/srv/table", 8 << 20, 12, false);
    BioPart bio =
        bio(
            READER,
            4096,
            Timeline.EMPTY.with(Stage.QUEUED, 2_000).with(Stage.GOT_REQUEST, 2_200),
            List.of(
                share(READER, 2048, Cause.READ, 51, Timeline.EMPTY, file),
                share(READER, 2048, Cause.READ, 52, Timeline.EMPTY, file)));
    RequestPart request = request(Action.READ, 4096, 2_500, 3_000, 8_000, List.of(bio));
    return List.of(
        new History(read(51, 1_000, file), List.of(request)),
        new History(read(52, 1_100, file), List.of(request)));
  }

  private static OperationPart read(long key, long start, FileName file) {
    Timeline line =
        Timeline.EMPTY
            .with(Stage.SUBMITTED, start)
            .with(Stage.DELIVERED, 8_500)
            .with(Stage.REAPED, 9_000);
    return new OperationPart(key, 17, Action.READ, 0, file, 8192, 2048, 2048, READER, line);
  }

  static History withoutTimes() {
    return new History(
        new OperationPart(
            1, 2, Action.READ, 0, FileName.NONE, 0, 0, 0, Origin.UNKNOWN, Timeline.EMPTY),
        List.of(
            new RequestPart(
                1, Device.UNKNOWN, Action.READ, 0, 0, 0, 0, 0, -1, Timeline.EMPTY, List.of())));
  }

  private static Share share(
      Origin origin, long bytes, Cause cause, long operation, Timeline line, FileName file) {
    return new Share(
        origin, bytes, Confidence.EXACT, cause, UnknownReason.NONE, file, 0, operation, line);
  }

  private static BioPart bio(Origin submitter, long bytes, Timeline line, List<Share> shares) {
    return new BioPart(0xb1, 4096, bytes, 0, submitter, 0, line, shares);
  }

  private static RequestPart request(
      Action action, long bytes, long inserted, long issued, long completed, List<BioPart> bios) {
    return new RequestPart(
        0xc1,
        DISK,
        action,
        0,
        4096,
        bytes,
        (int) bytes,
        0,
        1,
        Timeline.EMPTY
            .with(Stage.INSERTED, inserted)
            .with(Stage.ISSUED, issued)
            .with(Stage.COMPLETED, completed),
        bios);
  }
}
