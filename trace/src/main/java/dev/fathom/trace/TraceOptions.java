package dev.fathom.trace;

import org.jspecify.annotations.Nullable;

/**
 * How a session traces.
 *
 * @param stages mask of {@link Stage#mask}
 * @param ringEvents capacity of each writer's ring, a power of two from 2 to 2^24
 * @param tap sees events on their own threads, or null
 */
public record TraceOptions(int stages, int ringEvents, @Nullable EventTap tap) {
  /** All stages, rings of 16,384 events (1 MiB). */
  public static final TraceOptions DEFAULT = new TraceOptions(Stage.all(), 1 << 14, null);

  /** Checks the values. */
  public TraceOptions {
    if ((stages & ~Stage.all()) != 0) {
      throw new IllegalArgumentException("stages 0x" + Integer.toHexString(stages));
    }
    if (Integer.bitCount(ringEvents) != 1 || ringEvents < 2 || ringEvents > 1 << 24) {
      throw new IllegalArgumentException("ring of " + ringEvents + " events");
    }
  }

  /** These stages only. */
  public TraceOptions withStages(int stageMask) {
    return new TraceOptions(stageMask, ringEvents, tap);
  }

  /** Rings of this many events. */
  public TraceOptions withRingEvents(int events) {
    return new TraceOptions(stages, events, tap);
  }

  /** With this tap. */
  public TraceOptions withTap(EventTap next) {
    return new TraceOptions(stages, ringEvents, next);
  }
}
