package dev.fathom.workload.run;

import dev.fathom.workload.jobfile.Buffers;
import dev.fathom.workload.offsets.Place;
import dev.fathom.workload.verify.RandomData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Data without meaning: zeros, random once, or random for each write; or changed a little. */
final class PlainFiller implements Filler {
  private static final int SECTOR_BYTES = 512;

  private final ByteBuffer[] data;
  private final Buffers how;
  private long state;

  PlainFiller(ByteBuffer[] data, Buffers how, long seed) {
    this.data = data;
    this.how = how;
    this.state = seed;
    for (ByteBuffer buffer : data) {
      buffer.order(ByteOrder.LITTLE_ENDIAN);
      if (!how.zero()) {
        RandomData.fill(buffer, buffer.capacity(), ++state);
      }
    }
  }

  @Override
  public void fill(int slot, Place place) {
    if (how.zero()) {
      return;
    }
    if (how.refill()) {
      RandomData.fill(data[slot], place.lengthBytes(), ++state);
    } else if (how.scramble()) {
      scramble(data[slot], place.lengthBytes());
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
