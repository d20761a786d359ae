package dev.fathom.aio;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses misuse by name, before the kernel sees it. */
final class Checks {
  /** Linux moves at most this much in one operation (MAX_RW_COUNT, include/linux/fs.h). */
  static final long MAX_LENGTH_BYTES = 0x7fff_f000L;

  /** Most segments of one vectored operation (UIO_MAXIOV, include/uapi/linux/uio.h). */
  static final int MAX_SEGMENTS = 1024;

  private Checks() {}

  static void memory(MemorySegment memory) {
    if (!memory.isNative()) {
      throw new IllegalArgumentException(
          "memory must be native (Arena.allocate, a BufferPool or a direct ByteBuffer), not "
              + memory);
    }
    if (!memory.scope().isAlive()) {
      throw new IllegalArgumentException("memory was freed: its arena is closed: " + memory);
    }
    if (!memory.isAccessibleBy(Thread.currentThread())) {
      throw new IllegalArgumentException("memory belongs to another thread's arena: " + memory);
    }
    if (memory.byteSize() > MAX_LENGTH_BYTES) {
      throw new IllegalArgumentException(
          "length must be at most " + MAX_LENGTH_BYTES + ", not " + memory.byteSize());
    }
  }

  /** Memory that is said to be a pool buffer's has to lie in it. */
  static void within(@Nullable IoBuffer buffer, MemorySegment memory) {
    if (buffer != null
        && (memory.address() < buffer.address
            || memory.address() + memory.byteSize() > buffer.address + buffer.sizeBytes())) {
      throw new IllegalArgumentException(memory + " is not in " + buffer);
    }
  }

  static void writable(MemorySegment memory) {
    if (memory.isReadOnly()) {
      throw new IllegalArgumentException("cannot read into read-only memory: " + memory);
    }
  }

  static List<MemorySegment> vector(List<MemorySegment> memory) {
    if (memory.isEmpty() || memory.size() > MAX_SEGMENTS) {
      throw new IllegalArgumentException(
          "a vector has 1 to " + MAX_SEGMENTS + " segments, not " + memory.size());
    }
    long total = 0;
    for (MemorySegment segment : memory) {
      memory(segment);
      total += segment.byteSize();
    }
    if (total > MAX_LENGTH_BYTES) {
      throw new IllegalArgumentException(
          "length must be at most " + MAX_LENGTH_BYTES + ", not " + total);
    }
    return List.copyOf(memory);
  }

  static MemorySegment direct(ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException(
          "buffer must be direct (ByteBuffer.allocateDirect): " + buffer);
    }
    return MemorySegment.ofBuffer(buffer);
  }

  /** Position, and alignment of a direct file. Hot path: allocation-free unless it throws. */
  static void place(IoFile file, long address, long lengthBytes, long positionBytes) {
    if (file.seekable ? positionBytes < 0 : positionBytes != -1) {
      badPosition(file, positionBytes);
    }
    if (((address & file.memoryMask) | ((lengthBytes | positionBytes) & file.offsetMask)) != 0) {
      misaligned(file, address, lengthBytes, positionBytes);
    }
  }

  private static void badPosition(IoFile file, long positionBytes) {
    throw new IllegalArgumentException(
        file.seekable
            ? "position must be at least 0, not " + positionBytes + ", in " + file
            : file + " has no positions: pass -1, not " + positionBytes);
  }

  private static void misaligned(IoFile file, long address, long lengthBytes, long positionBytes) {
    throw new IllegalArgumentException(
        "direct I/O on %s needs addresses in multiples of %d and positions and lengths in multiples"
                .formatted(file, file.memoryMask + 1)
            + " of %d; not address 0x%x, length %d, position %d"
                .formatted(file.offsetMask + 1, address, lengthBytes, positionBytes));
  }
}
