package dev.fathom.perfetto;

import dev.fathom.trace.Device;
import dev.fathom.trace.FileName;
import dev.fathom.trace.Incident;
import dev.fathom.trace.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What happened between requests: waits on a track of each process, and trouble of SCSI disks. */
final class WaitSlices {
  private static final String CATEGORY = "wait";
  private static final String TRACK = "waits";

  /** Those whose data was waited for that have a line; the others share one. */
  private static final int LINES = 16;

  private final EventMessage events;
  private final Tracks tracks;

  WaitSlices(EventMessage events, Tracks tracks) {
    this.events = events;
    this.tracks = tracks;
  }

  /** Whether its time is known. */
  static boolean drawn(Incident incident) {
    return incident.startNanos() >= 0;
  }

  /** Draws one. */
  void draw(Incident incident) {
    switch (incident) {
      case Incident.Wait wait -> draw(wait);
      case Incident.Pause pause -> {
        long end = end(pause.startNanos(), pause.nanos());
        long track = tracks.ofProcess(pause.writer(), TRACK, pause.startNanos(), end);
        who(events.begin(track, CATEGORY, "dirty limit"), pause.writer())
            .note("pages", pause.dirtiedPages())
            .write(pause.startNanos());
        events.end(track).write(end);
      }
      case Incident.Scsi scsi ->
          events
              .instant(tracks.ofScsi(), "scsi", "trouble")
              .note("device", new Device(scsi.disk(), "").title())
              .note("address", scsi.address())
              .note("command", scsi.command())
              .note("trouble", scsi.trouble())
              .write(scsi.startNanos());
    }
  }

  private void draw(Incident.Wait wait) {
    boolean ended = wait.nanos() >= 0;
    long end = ended ? end(wait.startNanos(), wait.nanos()) : wait.startNanos();
    long track = tracks.ofProcess(wait.waiter(), TRACK, wait.startNanos(), end);
    EventMessage event =
        ended
            ? events.begin(track, CATEGORY, "write-back")
            : events.instant(track, CATEGORY, "write-back, end not seen");
    who(event, wait.waiter())
        .note("file", wait.file().equals(FileName.NONE) ? "" : wait.file().title())
        .note("pages", wait.pageCount());
    event.notes("dirtied by", dirtiers(wait));
    event.write(wait.startNanos());
    if (ended) {
      events.end(track).write(end);
    }
  }

  private static long end(long start, long nanos) {
    long end = start + Math.max(0, nanos);
    return end < start ? Long.MAX_VALUE : end;
  }

  private static EventMessage who(EventMessage event, Origin origin) {
    return event.note("origin", origin.title()).note("cgroup", origin.cgroup());
  }

  private static List<String> dirtiers(Incident.Wait wait) {
    List<String> lines = new ArrayList<>();
    int rest = 0;
    for (Map.Entry<Origin, Integer> each : wait.dirtiers()) {
      if (lines.size() < LINES) {
        String whose = each.getKey().unknown() ? "unknown" : each.getKey().title();
        boolean own = each.getKey().processId() == wait.waiter().processId();
        lines.add(pages(each.getValue()) + ": " + whose + (own ? ", its own" : ""));
      } else {
        rest += each.getValue();
      }
    }
    if (rest > 0) {
      lines.add(pages(rest) + ": others");
    }
    return lines;
  }

  private static String pages(int count) {
    return count == 1 ? "1 page" : count + " pages";
  }
}
