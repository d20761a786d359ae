package dev.fathom.jfr;

import dev.fathom.trace.Action;
import dev.fathom.trace.BioPart;
import dev.fathom.trace.Delay;
import dev.fathom.trace.FileName;
import dev.fathom.trace.History;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Histories as events {@code dev.fathom.IoHistory} of Java Flight Recorder, at the time they come
 * here. Costs next to nothing while no recording wants these events. For one thread at a time.
 */
public final class JfrReport implements HistorySink {
  private final LongSupplier clock;

  /** For histories of this machine, whose clock is {@link System#nanoTime}. */
  public JfrReport() {
    this(System::nanoTime);
  }

  /**
   * For histories with another clock.
   *
   * @param clock that of the histories, now, in ns
   */
  public JfrReport(LongSupplier clock) {
    this.clock = clock;
  }

  @Override
  public void accept(History history) {
    IoHistory event = new IoHistory();
    if (!event.isEnabled()) {
      return;
    }
    event.latency = Math.max(0, history.latencyNanos());
    if (!event.shouldCommit()) {
      return;
    }
    fill(event, history);
    event.sinceEnd = clock.getAsLong() - history.endNanos();
    event.commit();
  }

  private static void fill(IoHistory event, History history) {
    event.action = title(history.action());
    event.file = title(history.file());
    event.position = position(history);
    event.length = history.lengthBytes();
    event.result = history.result();
    event.waitedFor = history.operation() != null;
    event.device = history.requests().isEmpty() ? "" : history.device().title();
    event.requests = history.requests().size();
    for (RequestPart request : history.requests()) {
      event.bios += request.bios().size();
      event.deviceBytes += request.lengthBytes();
    }
    event.origin(history.origin());
    event.confidence = confidence(history);
    Delay.each(history, (delay, nanos, request) -> fill(event, delay, nanos));
  }

  private static long position(History history) {
    OperationPart operation = history.operation();
    return operation != null
        ? operation.positionBytes()
        : history.requests().getFirst().positionBytes();
  }

  /** Of the most bytes, as the origin is; exact for an operation. */
  private static String confidence(History history) {
    if (history.operation() != null) {
      return "exact";
    }
    String most = "";
    long bytes = -1;
    for (RequestPart request : history.requests()) {
      for (BioPart bio : request.bios()) {
        for (Share share : bio.shares()) {
          if (share.bytes() > bytes) {
            bytes = share.bytes();
            most = share.confidence().title();
          }
        }
      }
    }
    return most;
  }

  private static void fill(IoHistory event, Delay delay, long nanos) {
    switch (delay) {
      case S2D -> event.submitToIssue = Math.max(event.submitToIssue, nanos);
      case D2V -> event.issueToDelivery = Math.max(event.issueToDelivery, nanos);
      case S2R -> event.latency = Math.max(event.latency, nanos);
      case DELIVERY -> event.delivery = Math.max(event.delivery, nanos);
      case DWELL -> event.dwell = Math.max(event.dwell, nanos);
      case Q2G -> event.queueToRequest = Math.max(event.queueToRequest, nanos);
      case Q2M -> event.queueToMerge = Math.max(event.queueToMerge, nanos);
      case G2I -> event.requestToInsert = Math.max(event.requestToInsert, nanos);
      case I2D -> event.insertToIssue = Math.max(event.insertToIssue, nanos);
      case M2D -> event.mergeToIssue = Math.max(event.mergeToIssue, nanos);
      case D2C -> event.issueToComplete = Math.max(event.issueToComplete, nanos);
      case Q2C -> event.queueToComplete = Math.max(event.queueToComplete, nanos);
    }
  }

  static String title(Action action) {
    return action.name().toLowerCase(Locale.ROOT);
  }

  static String title(FileName file) {
    return file.equals(FileName.NONE) ? "" : file.title();
  }
}
