package dev.fathom.cli.report;

import dev.fathom.kernel.record.KernelNames;
import dev.fathom.kernel.record.Notice;
import dev.fathom.kernel.record.NoticeSink;
import dev.fathom.kernel.record.ScsiCommand;
import dev.fathom.kernel.record.ScsiSense;
import dev.fathom.kernel.recording.TraceScope;
import dev.fathom.trace.History;
import dev.fathom.trace.HistorySink;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Origin;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Makes incidents of the kernel's notices. The kernel tells when a thread begins to wait for a
 * page, not when that ends: it ends when the bio with the page has completed, so histories are
 * looked at, too. What one thread waits for in one file without a pause is one incident. Holds at
 * most so many waits. Belongs to the thread that reads the records.
 */
public final class Incidents implements HistorySink, NoticeSink {
  /** Threads that wait; when more, the first is told as far as it is known. */
  private static final int MOST_WAITS = 4096;

  /** Between the end of a wait and the next one of the same thread, if they are one incident. */
  private static final long PAUSE_NANOS = 50_000_000;

  /** A wait whose end is not seen for so long is told without. */
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  private final KernelNames names;
  private final Consumer<Incident> sink;
  private final WaitSink pages;
  private final Map<Long, PageWaits> waits = new LinkedHashMap<>();

  /**
   * Hands incidents to a sink.
   *
   * @param names of files
   */
  public Incidents(KernelNames names, Consumer<Incident> sink) {
    this(names, sink, WaitSink.NONE);
  }

  /**
   * Hands incidents to a sink, and tells another one whose pages were waited for before they are
   * over.
   *
   * @param names of files
   */
  public Incidents(KernelNames names, Consumer<Incident> sink, WaitSink pages) {
    this.names = names;
    this.sink = sink;
    this.pages = pages;
  }

  /**
   * Whether an incident concerns what was traced.
   *
   * @param knows whether somebody had bytes on the devices that were traced
   */
  public static boolean within(Incident incident, TraceScope scope, Predicate<Origin> knows) {
    return switch (incident) {
      case Incident.Wait wait -> scope.hasFileSystem(wait.file().device());
      case Incident.Pause pause -> scope.devices().isEmpty() || knows.test(pause.writer());
      case Incident.Scsi scsi -> scope.hasDevice(scsi.disk());
    };
  }

  @Override
  public void accept(Notice notice) {
    switch (notice) {
      case Notice.Wait wait -> waited(wait);
      case Notice.Throttle pause ->
          sink.accept(
              new Incident.Pause(
                  pause.nanos(), pause.pauseNanos(), pause.writer(), pause.dirtiedPages()));
      case Notice.Scsi scsi -> command(scsi);
      case Notice.Flush _, Notice.Commit _, Notice.File _ -> {} // nobody had to wait
    }
  }

  private void waited(Notice.Wait wait) {
    long thread = wait.waiter().threadId();
    PageWaits known = waits.get(thread);
    if (known != null && !known.continuedBy(wait, PAUSE_NANOS)) {
      waits.remove(thread);
      give(known);
      known = null;
    }
    if (known == null) {
      known = new PageWaits(wait, pages);
      waits.put(thread, known);
    }
    known.add(wait);
    if (waits.size() > MOST_WAITS) {
      Iterator<PageWaits> first = waits.values().iterator();
      PageWaits oldest = first.next();
      first.remove();
      give(oldest);
    }
  }

  @Override
  public void accept(History history) {
    if (!waits.isEmpty()) {
      waits.values().forEach(wait -> wait.completed(history));
    }
  }

  private void give(PageWaits wait) {
    sink.accept(
        wait.incident(names.file(wait.fsDevice(), wait.inode(), wait.waiter().processId())));
  }

  private void command(Notice.Scsi scsi) {
    String trouble =
        switch (scsi.what()) {
          case STARTED -> "";
          case DONE -> scsi.result() == 0 ? "" : failure(scsi);
          case REFUSED ->
              "refused by the host's driver (0x%x), tried again".formatted(scsi.result());
          case TIMED_OUT -> "took too long: error handling begins";
        };
    if (!trouble.isEmpty()) {
      String command = ScsiCommand.of(scsi.command()).toString();
      sink.accept(new Incident.Scsi(scsi.nanos(), scsi.disk(), scsi.address(), command, trouble));
    }
  }

  private static String failure(Notice.Scsi scsi) {
    ScsiSense sense = ScsiSense.of(scsi.sense());
    return sense.equals(ScsiSense.NONE)
        ? "result 0x%08x".formatted(scsi.result())
        : sense.toString();
  }

  /**
   * Tells waits that are over; to be called some times a second of the trace.
   *
   * @param nanos now, by the clock of the notices
   */
  public void tick(long nanos) {
    waits
        .values()
        .removeIf(wait -> {
          boolean over = wait.over(nanos, PAUSE_NANOS, PATIENCE_NANOS);
          if (over) {
            give(wait);
          }
          return over;
        });
  }

  /** Tells what is left. */
  public void finish() {
    waits.values().forEach(this::give);
    waits.clear();
  }
}
