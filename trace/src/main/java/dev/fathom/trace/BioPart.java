package dev.fathom.trace;

import java.util.List;

/**
 * A bio as part of a request.
 *
 * @param key of the bio while it lived
 * @param positionBytes on the device
 * @param lengthBytes of the bio
 * @param parent key of the bio that it was split from or passed down by, or 0
 * @param submitter whose thread submitted it: often a flusher's
 * @param cpu where it was queued, −1 if unknown
 * @param timeline Q, and one of G, M and F; X and A where it was split or passed on
 * @param shares who caused its bytes, in the order of the pages; they add up to the length
 */
public record BioPart(
    long key,
    long positionBytes,
    long lengthBytes,
    long parent,
    Origin submitter,
    int cpu,
    Timeline timeline,
    List<Share> shares) {
  /** Copies the list. */
  public BioPart {
    shares = List.copyOf(shares);
  }

  /** The same with other shares. */
  public BioPart withShares(List<Share> others) {
    return new BioPart(key, positionBytes, lengthBytes, parent, submitter, cpu, timeline, others);
  }

  /** The same with its submitter named otherwise. */
  public BioPart withSubmitter(Origin named) {
    return new BioPart(key, positionBytes, lengthBytes, parent, named, cpu, timeline, shares);
  }

  /** Whether it was merged into a request that waited already. */
  public boolean merged() {
    return timeline.reached(Stage.MERGED_BACK) || timeline.reached(Stage.MERGED_FRONT);
  }
}
