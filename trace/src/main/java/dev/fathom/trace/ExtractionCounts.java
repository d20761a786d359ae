package dev.fathom.trace;

import java.util.Map;

/**
 * What an {@link Extraction} saw and what it could not use.
 *
 * @param events taken
 * @param histories handed out
 * @param cutShort lives that ended without their last event: their key was used again, or the trace
 *     ended
 * @param evicted lives that were forced out of a full table
 * @param late events that came after one of a later time was used already; they are used all the
 *     same
 * @param orphans events about something that is not known, and that begin nothing
 * @param malformed events with numbers that mean nothing
 * @param contradictions requests whose bios, or bios whose shares, were more than their length;
 *     what was too much is left out
 * @param dirtyPages pages that were dirty at the end of the trace
 * @param unknownBytes bytes that reached devices and whose origin is not known, by reason; no entry
 *     for none
 */
public record ExtractionCounts(
    long events,
    long histories,
    long cutShort,
    long evicted,
    long late,
    long orphans,
    long malformed,
    long contradictions,
    long dirtyPages,
    Map<UnknownReason, Long> unknownBytes) {
  /** Copies the map. */
  public ExtractionCounts {
    unknownBytes = Map.copyOf(unknownBytes);
  }
}
