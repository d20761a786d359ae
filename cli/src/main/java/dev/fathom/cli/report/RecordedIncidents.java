package dev.fathom.cli.report;

import dev.fathom.kernel.record.KernelNames;
import dev.fathom.kernel.record.Notice;
import dev.fathom.kernel.record.NoticeSink;
import dev.fathom.kernel.recording.TraceScope;
import dev.fathom.trace.History;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Origin;
import dev.fathom.trace.Share;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Incidents of a recording, as far as they concern what was traced. Now is the latest time in what
 * was read. Belongs to the thread that reads.
 */
final class RecordedIncidents implements HistorySink, NoticeSink {
  /** How often waits are looked through, in time of the trace. */
  private static final long STEP_NANOS = 10_000_000;

  /** Processes that are remembered. */
  private static final int MOST_PROCESSES = 65_536;

  private final Incidents incidents;
  private final HistorySink next;
  private final Set<Long> processes = new HashSet<>();
  private Supplier<TraceScope> scope = () -> TraceScope.ALL;
  private long nowNanos = Long.MIN_VALUE;
  private long tickedNanos = Long.MIN_VALUE;

  /**
   * Hands incidents to one sink, and histories on to another.
   *
   * @param names of files
   */
  RecordedIncidents(KernelNames names, Consumer<Incident> sink, HistorySink next) {
    this.next = next;
    incidents =
        new Incidents(
            names,
            incident -> {
              if (Incidents.within(incident, scope.get(), this::known)) {
                sink.accept(incident);
              }
            });
  }

  /** Says where it is found what was traced; else all was. */
  void within(Supplier<TraceScope> scope) {
    this.scope = scope;
  }

  private boolean known(Origin origin) {
    return processes.contains(origin.processId());
  }

  @Override
  public void accept(History history) {
    incidents.accept(history);
    for (Share share : history.shares()) {
      if (processes.size() < MOST_PROCESSES) {
        processes.add(share.origin().processId());
      }
    }
    next.accept(history);
    come(history.endNanos());
  }

  @Override
  public void accept(Notice notice) {
    incidents.accept(notice);
    come(notice.nanos());
  }

  private void come(long nanos) {
    nowNanos = Math.max(nowNanos, nanos);
    if (nowNanos >= tickedNanos + STEP_NANOS) {
      tickedNanos = nowNanos;
      incidents.tick(nowNanos);
    }
  }

  /** Tells what is left. */
  void finish() {
    incidents.finish();
  }
}
