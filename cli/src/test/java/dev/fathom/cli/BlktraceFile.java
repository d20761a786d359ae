package dev.fathom.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The bytes that blktrace would write, as {@code struct blk_io_trace} of blktrace_api.h has it. */
final class BlktraceFile {
  private static final int RECORD_BYTES = 48;
  private static final int MAGIC = 0x65617407;
  private static final int WRITE = 1 << 17;
  private static final int SDA = 8 << 20;
  private static final int FIRST_SECTOR = 800;

  /** Q, G, I, D, C with their categories. */
  private static final int[] ACTIONS = {
    1 | 1 << 20, 4 | 1 << 20, 12 | 1 << 20, 7 | 1 << 22, 8 | 1 << 23
  };

  private BlktraceFile() {}

  /** Writes one after the other, a microsecond from stage to stage. */
  static byte[] ofWrites(int count, int bytesEach) {
    ByteBuffer file =
        ByteBuffer.allocate(count * ACTIONS.length * RECORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count * ACTIONS.length; i++) {
      long sector = FIRST_SECTOR + (long) (i / ACTIONS.length) * (bytesEach >> 9);
      file.putInt(MAGIC).putInt(i + 1).putLong(1000L * (i + 1)).putLong(sector).putInt(bytesEach);
      file.putInt(ACTIONS[i % ACTIONS.length] | WRITE).putInt(42).putInt(SDA).putInt(0).putInt(0);
    }
    return file.array();
  }
}
