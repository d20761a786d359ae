package dev.fathom.trace.recording;

import java.nio.ByteBuffer;

/** Takes the blocks that other rooms put into a recording. */
@FunctionalInterface
public interface BlockSink {
  /**
   * One block, after all events that were written before it.
   *
   * @param type from 0x100 to 0xffff
   * @param payload little-endian; valid during the call only
   * @param count of what is in it, as its room counts
   */
  void accept(int type, ByteBuffer payload, int count);
}
