package dev.fathom.perfetto;

import dev.fathom.trace.Timeline;
import java.util.List;

/**
 * The phases of a slice, one behind the other inside of it. Times of several processors may be in
 * another order than the stages: a phase begins no earlier than the one before it ended, and ends
 * no later than the slice.
 */
final class PhaseSlices {
  private final EventMessage events;
  private final long track;
  private final String category;
  private final long end;
  private long now;

  PhaseSlices(EventMessage events, long track, String category, long start, long end) {
    this.events = events;
    this.track = track;
    this.category = category;
    this.now = start;
    this.end = end;
  }

  /**
   * The phase from the last one's end until then.
   *
   * @param until nothing happens if it is {@link Timeline#NOT_REACHED}
   */
  PhaseSlices until(long until, String name) {
    return until(until, name, List.of());
  }

  /**
   * The phase from the last one's end until then.
   *
   * @param flows that end here
   */
  PhaseSlices until(long until, String name, List<Long> flows) {
    if (until == Timeline.NOT_REACHED) {
      return this;
    }
    long next = Math.clamp(until, now, end);
    events.begin(track, category, name).lastOfFlows(flows).write(now);
    events.end(track).write(next);
    now = next;
    return this;
  }
}
