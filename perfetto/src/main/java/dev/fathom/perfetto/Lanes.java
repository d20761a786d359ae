package dev.fathom.perfetto;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Tracks that lie side by side, since slices on one track of Perfetto must not overlap without
 * being nested. Any order of slices is right; that of their ends, in which histories come, needs
 * the fewest tracks.
 */
final class Lanes {
  /** Tracks that are remembered; beyond that, each slice has a track of its own. */
  static final int LIMIT = 1_024;

  /** Tracks by the end of their last slice; where two end at one time, the older is given up. */
  private final TreeMap<Long, Long> byEnd = new TreeMap<>();

  private final LongSupplier newTrack;

  /**
   * No tracks yet.
   *
   * @param newTrack describes one more, and gives its uuid
   */
  Lanes(LongSupplier newTrack) {
    this.newTrack = newTrack;
  }

  /** The uuid of a track on which nothing is from start to end. */
  long take(long start, long end) {
    Map.Entry<Long, Long> free = byEnd.floorEntry(start);
    if (free != null) {
      byEnd.remove(free.getKey());
    }
    long track = free != null ? free.getValue() : newTrack.getAsLong();
    if (byEnd.size() < LIMIT) {
      byEnd.put(end, track);
    }
    return track;
  }
}
