package dev.fathom.workload.run;

import dev.fathom.workload.jobfile.Job;
import dev.fathom.workload.verify.RandomData;
import dev.fathom.workload.verify.VerifyBlock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The slots' buffers as the job sees them: filled with random data at first unless it wants zeros,
 * and as blocks if it verifies. Owned by the job's thread; valid until the carrier is closed.
 */
final class SlotData {
  private final ByteBuffer[] buffers;
  private final VerifyBlock[] blocks;

  private SlotData(ByteBuffer[] buffers, VerifyBlock[] blocks) {
    this.buffers = buffers;
    this.blocks = blocks;
  }

  static SlotData of(Job job, Carrier carrier, int number) {
    int depth = carrier.synchronous() ? 1 : job.access().queue().depth();
    boolean verifies = job.verification().on();
    ByteBuffer[] buffers = new ByteBuffer[depth];
    VerifyBlock[] blocks = new VerifyBlock[verifies ? depth : 0];
    for (int slot = 0; slot < depth; slot++) {
      ByteBuffer buffer = carrier.memory(slot).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      buffers[slot] = buffer;
      if (verifies) {
        blocks[slot] = new VerifyBlock(buffer);
      } else if (job.mix().writes() && !job.access().buffers().zero()) {
        RandomData.fill(buffer, buffer.capacity(), (long) number * depth + slot);
      }
    }
    return new SlotData(buffers, blocks);
  }

  int count() {
    return buffers.length;
  }

  ByteBuffer buffer(int slot) {
    return buffers[slot];
  }

  VerifyBlock block(int slot) {
    return blocks[slot];
  }
}
