package dev.fathom.workload.run;

import dev.fathom.workload.jobfile.Buffers;
import dev.fathom.workload.offsets.Place;
import dev.fathom.workload.verify.RandomData;
import java.nio.ByteBuffer;

/** Data without meaning: zeros, random once, or random for each write; or changed a little. */
final class PlainFiller implements Filler {
  private static final int SECTOR_BYTES = 512;

  private final SlotData data;
  private final Buffers how;
  private long state;

  PlainFiller(SlotData data, Buffers how) {
    this.data = data;
    this.how = how;
    this.state = data.count();
  }

  @Override
  public void fill(int slot, Place place) {
    if (how.zero()) {
      return;
    }
    if (how.refill()) {
      RandomData.fill(data.buffer(slot), place.lengthBytes(), ++state);
    } else if (how.scramble()) {
      scramble(data.buffer(slot), place.lengthBytes());
    }
  }

  /** One word of each sector, so that no two blocks are alike. */
  private void scramble(ByteBuffer buffer, int length) {
    long word = ++state * 0x9e3779b97f4a7c15L;
    for (int at = 0; at + Long.BYTES <= length; at += SECTOR_BYTES) {
      buffer.putLong(at, word + at);
    }
  }
}
