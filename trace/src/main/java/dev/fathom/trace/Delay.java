package dev.fathom.trace;

import org.jspecify.annotations.Nullable;

/**
 * A named time between two stages of a history. Those of the block layer are btt's, and counted as
 * btt counts them: Q2…, M2D, D2C for every bio, G2I and I2D for every request.
 *
 * @see <a href="https://git.kernel.dk/cgit/blktrace/tree/btt/doc/btt.tex">btt's documentation</a>
 */
public enum Delay {
  /** Until the driver had it, or the kernel: time in queues of the engine. */
  S2D("submit to issue"),
  /** From issued until its completion was there, where no block layer is seen between. */
  D2V("issue to delivery"),
  /** The whole operation, from submitted to reaped. */
  S2R("submit to reap"),
  /** From completed, or delivered where that is not known, until the application picked it up. */
  DELIVERY("delivery"),
  /** From dirtied to queued: how long the data lay in memory only. */
  DWELL("dwell"),
  /** From queued until it had a request of its own. */
  Q2G("queue to request"),
  /** From queued until it was merged. */
  Q2M("queue to merge"),
  /** From its request until that was in the scheduler. */
  G2I("request to insert"),
  /** In the scheduler. */
  I2D("insert to issue"),
  /** From merged until its request was issued. */
  M2D("merge to issue"),
  /** The device's own time. */
  D2C("issue to complete"),
  /** All of the block layer and the device. */
  Q2C("queue to complete");

  private final String title;

  Delay(String title) {
    this.title = title;
  }

  /** In words. */
  public String title() {
    return title;
  }

  /** Takes delays. */
  @FunctionalInterface
  public interface Sink {
    /**
     * One delay of a history.
     *
     * @param nanos at least 0
     * @param request whose it is, or null for one of the operation
     */
    void delay(Delay delay, long nanos, @Nullable RequestPart request);
  }

  /** Hands over every delay that the history has. */
  public static void each(History history, Sink sink) {
    OperationPart operation = history.operation();
    for (RequestPart request : history.requests()) {
      ofRequest(request, sink);
    }
    if (operation != null) {
      ofOperation(operation, history, sink);
    }
  }

  private static void ofOperation(OperationPart operation, History history, Sink sink) {
    Timeline line = operation.timeline();
    give(sink, S2D, line.delayNanos(Stage.SUBMITTED, Stage.ISSUED), null);
    if (history.requests().isEmpty()) {
      give(sink, D2V, line.delayNanos(Stage.ISSUED, Stage.DELIVERED), null);
    }
    give(sink, S2R, line.delayNanos(Stage.SUBMITTED, Stage.REAPED), null);
    long done = Timeline.NOT_REACHED;
    for (RequestPart request : history.requests()) {
      done = Math.max(done, request.timeline().at(Stage.COMPLETED));
    }
    done = done == Timeline.NOT_REACHED ? line.at(Stage.DELIVERED) : done;
    if (done != Timeline.NOT_REACHED && line.reached(Stage.REAPED)) {
      give(sink, DELIVERY, line.at(Stage.REAPED) - done, null);
    }
  }

  private static void ofRequest(RequestPart request, Sink sink) {
    Timeline line = request.timeline();
    give(sink, I2D, line.delayNanos(Stage.INSERTED, Stage.ISSUED), request);
    for (BioPart bio : request.bios()) {
      ofBio(bio, line, request, sink);
    }
  }

  private static void ofBio(BioPart bio, Timeline line, RequestPart request, Sink sink) {
    Timeline own = bio.timeline();
    long queued = own.at(Stage.QUEUED);
    long got = own.at(Stage.GOT_REQUEST);
    long merged = Math.max(own.at(Stage.MERGED_BACK), own.at(Stage.MERGED_FRONT));
    between(sink, Q2G, queued, got, request);
    between(sink, Q2M, queued, merged, request);
    between(sink, G2I, got, line.at(Stage.INSERTED), request);
    between(sink, M2D, merged, line.at(Stage.ISSUED), request);
    between(sink, D2C, line.at(Stage.ISSUED), line.at(Stage.COMPLETED), request);
    between(sink, Q2C, queued, line.at(Stage.COMPLETED), request);
    for (Share share : bio.shares()) {
      between(sink, DWELL, share.timeline().at(Stage.DIRTIED), queued, request);
    }
  }

  private static void between(
      Sink sink, Delay delay, long from, long to, @Nullable RequestPart request) {
    if (from != Timeline.NOT_REACHED && to != Timeline.NOT_REACHED) {
      give(sink, delay, to - from, request);
    }
  }

  private static void give(Sink sink, Delay delay, long nanos, @Nullable RequestPart request) {
    if (nanos >= 0) {
      sink.delay(delay, nanos, request);
    }
  }
}
