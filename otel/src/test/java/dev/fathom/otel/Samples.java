package dev.fathom.otel;

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
import dev.fathom.trace.Timeline;
import dev.fathom.trace.TraceContext;
import dev.fathom.trace.UnknownReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Histories with known times. */
final class Samples {
  private static final FileName FILE = new FileName("/srv/table", 8 << 20, 12, false);
  private static final Origin FLUSHER = Origin.ofTask(31, 31, "kworker/u4:2", "");

  private Samples() {}

  static Origin origin(@Nullable TraceContext span) {
    return new Origin(4242, 4243, "java", "worker", 0, "", span, "scan");
  }

  /** Submitted at start, reaped 8,000 ns later; its request from 1,000 to 7,000. */
  static History read(long start, @Nullable TraceContext span, int result) {
    Timeline line =
        Timeline.EMPTY
            .with(Stage.SUBMITTED, start)
            .with(Stage.ISSUED, start + 500)
            .with(Stage.DELIVERED, start + 7_500)
            .with(Stage.REAPED, start + 8_000);
    return new History(
        new OperationPart(1, 17, Action.READ, 0, FILE, 8192, 4096, result, origin(span), line),
        List.of(request(Action.READ, start + 1_000, 4096, result, List.of())));
  }

  /** Queued at start, completed 6,000 ns later; a page for each span, dirtied 1 ms before. */
  static History writeBack(long start, List<TraceContext> spans) {
    List<Share> shares = new ArrayList<>();
    for (TraceContext span : spans) {
      shares.add(share(span, start - 1_000_000));
    }
    return new History(
        null, List.of(request(Action.WRITE, start, 4096L * spans.size(), 4096, shares)));
  }

  static History withoutTimes() {
    return new History(
        new OperationPart(
            1, 2, Action.READ, 0, FileName.NONE, 0, 0, 0, Origin.UNKNOWN, Timeline.EMPTY),
        List.of());
  }

  static Share share(@Nullable TraceContext span, long dirtied) {
    return new Share(
        origin(span),
        4096,
        Confidence.FIRST_DIRTIER,
        Cause.BUFFERED,
        UnknownReason.NONE,
        FILE,
        0,
        0,
        Timeline.EMPTY.with(Stage.DIRTIED, dirtied));
  }

  private static RequestPart request(
      Action action, long start, long bytes, int result, List<Share> shares) {
    BioPart bio =
        new BioPart(
            0xb1,
            4096,
            bytes,
            0,
            FLUSHER,
            0,
            Timeline.EMPTY.with(Stage.QUEUED, start).with(Stage.GOT_REQUEST, start + 200),
            shares);
    return new RequestPart(
        0xc1,
        new Device(8 << 20, "sda"),
        action,
        0,
        4096,
        bytes,
        result,
        0,
        1,
        Timeline.EMPTY
            .with(Stage.INSERTED, start + 500)
            .with(Stage.ISSUED, start + 1_000)
            .with(Stage.COMPLETED, start + 6_000),
        List.of(bio));
  }
}
