package dev.fathom.testkit;

import java.lang.foreign.MemorySegment;

/** Memory of one operation at a time, watched for changes between operations. */
final class SoakSlot {
  final MemorySegment memory;
  private final MemorySegment seen;

  SoakSlot(MemorySegment memory) {
    this.memory = memory;
    this.seen = DriverRig.memory(Math.toIntExact(memory.byteSize()));
    remember();
  }

  /** Its operation has been reaped: from now on nobody may touch it. */
  void remember() {
    seen.copyFrom(memory);
  }

  void checkUntouched() {
    long mismatch = memory.mismatch(seen);
    if (mismatch >= 0) {
      throw new AssertionError("memory was touched after the completion, at byte " + mismatch);
    }
  }
}
