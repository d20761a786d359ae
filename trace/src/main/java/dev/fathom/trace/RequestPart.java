package dev.fathom.trace;

import java.util.List;

/**
 * What went to a device as one: one bio, or several merged.
 *
 * @param key of the request while it lived
 * @param device where it went
 * @param action what it did
 * @param flags {@code Event.SYNCHRONOUS} and its neighbours
 * @param positionBytes on the device
 * @param lengthBytes in all
 * @param result bytes, or negated errno
 * @param requeues how often the driver gave it back
 * @param cpu where it was issued, −1 if unknown
 * @param timeline I, D, T, C
 * @param bios in the order of their positions
 */
public record RequestPart(
    long key,
    Device device,
    Action action,
    int flags,
    long positionBytes,
    long lengthBytes,
    int result,
    int requeues,
    int cpu,
    Timeline timeline,
    List<BioPart> bios) {
  /** Copies the list. */
  public RequestPart {
    bios = List.copyOf(bios);
  }

  /** The same with other bios. */
  public RequestPart withBios(List<BioPart> others) {
    return new RequestPart(
        key,
        device,
        action,
        flags,
        positionBytes,
        lengthBytes,
        result,
        requeues,
        cpu,
        timeline,
        others);
  }

  /** Whether it ended with an error. */
  public boolean failed() {
    return result < 0;
  }

  /** Whether it carried no bytes: its device was only to make earlier ones durable. */
  public boolean isFlush() {
    return lengthBytes == 0;
  }

  /** From the first of its bios queued, or its own first stage, until completed; −1 if unknown. */
  public long latencyNanos() {
    long first = timeline.firstNanos();
    for (BioPart bio : bios) {
      long queued = bio.timeline().firstNanos();
      if (queued != Timeline.NOT_REACHED) {
        first = first == Timeline.NOT_REACHED ? queued : Math.min(first, queued);
      }
    }
    long last = timeline.lastNanos();
    return first == Timeline.NOT_REACHED || last == Timeline.NOT_REACHED ? -1 : last - first;
  }
}
