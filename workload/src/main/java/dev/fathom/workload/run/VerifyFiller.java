package dev.fathom.workload.run;

import dev.fathom.workload.offsets.Place;
import dev.fathom.workload.verify.BlockStamp;
import dev.fathom.workload.verify.SeedSequence;
import java.util.List;

/** Fills writes with blocks that describe themselves, and notes what is written where. */
final class VerifyFiller implements Filler {
  private final SlotData data;
  private final List<Expectation> expected;
  private final int intervalBytes;
  private final int thread;
  private final SeedSequence seeds;
  private final BlockStamp stamp = new BlockStamp();
  private long number;

  VerifyFiller(
      SlotData data,
      List<Expectation> expected,
      int intervalBytes,
      int thread,
      SeedSequence seeds) {
    this.data = data;
    this.expected = expected;
    this.intervalBytes = intervalBytes;
    this.thread = thread;
    this.seeds = seeds;
  }

  @Override
  public void fill(int slot, Place place) {
    long seed = note(place);
    stamp.set(seed, System.nanoTime(), thread, number - 1);
    data.block(slot).fill(place.lengthBytes(), intervalBytes, place.positionBytes(), stamp);
  }

  /** Notes a write without filling anything: what an earlier run must have written. Its seed. */
  long note(Place place) {
    long seed = seeds.next();
    expected
        .get(place.file())
        .wrote(place.positionBytes(), place.lengthBytes(), seed, number++);
    return seed;
  }
}
