package dev.fathom.otel;

import dev.fathom.trace.BioPart;
import dev.fathom.trace.RequestPart;
import dev.fathom.trace.Share;
import dev.fathom.trace.Stage;
import dev.fathom.trace.Timeline;
import dev.fathom.trace.TraceContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A span whose bytes a request carried.
 *
 * @param span who was in it
 * @param share the first of its shares
 * @param bytes of all its shares
 * @param dirtiedNanos when the first of them was made dirty, or {@link Timeline#NOT_REACHED}
 */
record Originator(TraceContext span, Share share, long bytes, long dirtiedNanos) {
  /** Those of a request whose spans are recorded, in the order of the pages. */
  static List<Originator> sampled(RequestPart request) {
    Map<TraceContext, Originator> found = new LinkedHashMap<>();
    for (BioPart bio : request.bios()) {
      for (Share share : bio.shares()) {
        TraceContext span = share.origin().span();
        if (span != null && span.sampled()) {
          Originator one =
              new Originator(span, share, share.bytes(), share.timeline().at(Stage.DIRTIED));
          found.merge(span, one, Originator::and);
        }
      }
    }
    return new ArrayList<>(found.values());
  }

  private static Originator and(Originator one, Originator other) {
    boolean earlier =
        other.dirtiedNanos != Timeline.NOT_REACHED
            && (one.dirtiedNanos == Timeline.NOT_REACHED || other.dirtiedNanos < one.dirtiedNanos);
    return new Originator(
        one.span,
        one.share,
        one.bytes + other.bytes,
        earlier ? other.dirtiedNanos : one.dirtiedNanos);
  }
}
