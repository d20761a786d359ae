package dev.fathom.perfetto;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.Origin;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pages that somebody else wrote back: a slice for who did it, and arrows from who caused it. */
final class WriteBackSlices {
  private static final String CATEGORY = "write-back";

  /** Origins of one request that have an arrow. */
  private static final int LIMIT = 8;

  private final EventMessage events;
  private final Tracks tracks;
  private final Flows flows;
  private final WriteSlices writes;

  WriteBackSlices(EventMessage events, Tracks tracks, Flows flows, WriteSlices writes) {
    this.events = events;
    this.tracks = tracks;
    this.flows = flows;
    this.writes = writes;
  }

  /**
   * Draws what led to a request.
   *
   * @param start of the request
   * @return the arrows that end at the request
   */
  List<Long> draw(RequestPart request, long start) {
    Map<Origin, Share> causes = new LinkedHashMap<>();
    @Nullable Origin submitter = null;
    long picked = start;
    long queued = start;
    for (BioPart bio : request.bios()) {
      for (Share share : bio.shares()) {
        if (RequestSlices.otherThread(bio.submitter(), share.origin())) {
          submitter = submitter == null ? bio.submitter() : submitter;
          picked = earlier(picked, share.timeline().at(Stage.WRITEBACK));
          queued = Math.max(queued, bio.timeline().firstNanos());
          causes.merge(share.origin(), share, WriteBackSlices::firstDirtied);
        }
      }
    }
    if (submitter == null) {
      return List.of();
    }
    List<Long> arrows = causes(causes, start);
    long track = tracks.ofOrigin(submitter, "write-back", picked, queued);
    events
        .begin(track, CATEGORY, "write-back")
        .note("device", request.device().title())
        .note("bytes", request.lengthBytes())
        .key("request", request.key())
        .flows(arrows)
        .write(picked);
    events.end(track).write(queued);
    return arrows;
  }

  private List<Long> causes(Map<Origin, Share> causes, long start) {
    List<Long> arrows = new ArrayList<>();
    for (Share share : causes.values()) {
      long dirtied = share.timeline().at(Stage.DIRTIED);
      long arrow = dirtied >= 0 && arrows.size() < LIMIT ? flows.next(start) : 0;
      if (arrow != 0) {
        arrows.add(arrow);
        dirtied(share, dirtied, arrow);
      }
    }
    return arrows;
  }

  private void dirtied(Share share, long nanos, long arrow) {
    long slice = writes.trackOf(share.operation(), nanos);
    long track = slice != 0 ? slice : tracks.momentsOf(share.origin(), "dirtied pages");
    events
        .instant(track, CATEGORY, "dirtied")
        .note("file", share.file().title())
        .note("position", share.positionBytes())
        .note("label", share.origin().label())
        .key("operation", share.operation())
        .flows(List.of(arrow))
        .write(nanos);
  }

  private static Share firstDirtied(Share one, Share other) {
    long dirtied = other.timeline().at(Stage.DIRTIED);
    boolean earlier =
        dirtied != Timeline.NOT_REACHED
            && (!one.timeline().reached(Stage.DIRTIED)
                || dirtied < one.timeline().at(Stage.DIRTIED));
    return earlier ? other : one;
  }

  private static long earlier(long nanos, long other) {
    return other < 0 ? nanos : Math.min(nanos, other);
  }
}
