package dev.fathom.perfetto;

import dev.fathom.report.Report;
import dev.fathom.trace.History;
import dev.fathom.trace.Incident;
import dev.fathom.trace.OperationPart;
import dev.fathom.trace.RequestPart;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A trace for Perfetto's viewer: operations as slices on the tracks of the threads that caused
 * them, requests as slices on the tracks of devices, and arrows from who made the pages dirty
 * through who wrote them back to the device, or from an operation to its request and back. Waits
 * are slices on the tracks of processes.
 *
 * <p>Memory: names and tracks of the trace, both bounded, and the places of the last 65,536 writes.
 * Any beginning of the file that ends at the end of a packet is a trace, too.
 *
 * @see <a href="https://perfetto.dev/docs/reference/synthetic-track-event">Perfetto: converting
 *     arbitrary timestamped data</a>
 */
public final class PerfettoReport implements Report {
  private final PacketWriter packets;
  private final Flows flows;
  private final OperationSlices operations;
  private final RequestSlices requests;
  private final WaitSlices waits;
  private long withoutTimes;

  /**
   * Writes to the target.
   *
   * @param target flushed at the end, never closed here
   * @param clocks of the machine that was traced
   */
  public PerfettoReport(OutputStream target, ClockReading clocks, PerfettoOptions options) {
    packets = new PacketWriter(target);
    flows = new Flows(options.flowsPerSecond());
    EventMessage events = new EventMessage(packets);
    Tracks tracks = new Tracks(packets);
    WriteSlices writes = new WriteSlices();
    operations = new OperationSlices(events, tracks, writes);
    requests = new RequestSlices(events, tracks, flows, writes, options.everyRequest());
    waits = new WaitSlices(events, tracks);
    packets.clocks(clocks);
    packets.between();
  }

  /** Writes to the target, with {@link PerfettoOptions#DEFAULT}. */
  public PerfettoReport(OutputStream target, ClockReading clocks) {
    this(target, clocks, PerfettoOptions.DEFAULT);
  }

  @Override
  public void accept(History history) {
    OperationPart operation = history.operation();
    List<Long> passing = new ArrayList<>();
    for (RequestPart request : history.requests()) {
      if (RequestSlices.drawn(request)) {
        requests.draw(request, operation, passing);
      } else {
        withoutTimes++;
      }
    }
    if (operation != null && OperationSlices.drawn(operation)) {
      operations.draw(operation, history.requests().isEmpty(), passing);
    } else if (operation != null) {
      withoutTimes++;
    }
  }

  /** Draws what happened between requests: waits as slices on a track of the process. */
  public void accept(Incident incident) {
    if (WaitSlices.drawn(incident)) {
      waits.draw(incident);
    } else {
      withoutTimes++;
    }
  }

  /** Arrows that were left out because there were too many in their second. */
  public long flowsLeftOut() {
    return flows.leftOut();
  }

  /** Operations, requests and waits that were left out because their times are not known. */
  public long withoutTimes() {
    return withoutTimes;
  }

  @Override
  public void close() throws IOException {
    packets.finish();
  }

  @Override
  public boolean failed() {
    return packets.failed();
  }
}
