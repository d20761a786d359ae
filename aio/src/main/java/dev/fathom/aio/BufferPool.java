package dev.fathom.aio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of aligned buffers of one size, in one region that a context can register with the
 * kernel ({@link IoContext#register(BufferPool)}). Buffers are leased and given back by any thread,
 * lock-free.
 *
 * <p>The pool owns the memory. {@link #close} is refused while buffers are leased, because the
 * kernel may still write into them.
 */
public final class BufferPool implements AutoCloseable {
  /** A size that every direct file's alignment divides in practice. */
  private static final int DEFAULT_ALIGNMENT_BYTES = 4096;

  private static final long MAX_SIZE_BYTES = 1L << 40;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment region;
  private final IoBuffer[] buffers;

  /** The stack of free buffers: next[i] is the one below i; heads carry a version against ABA. */
  private final AtomicIntegerArray next;

  private final AtomicLong head = new AtomicLong();
  private final AtomicLong leased = new AtomicLong();

  private BufferPool(int count, int sizeBytes, int alignmentBytes) {
    region = arena.allocate((long) count * sizeBytes, alignmentBytes);
    buffers = new IoBuffer[count];
    next = new AtomicIntegerArray(count);
    for (int i = count - 1; i >= 0; i--) {
      buffers[i] = new IoBuffer(this, i, region.asSlice((long) i * sizeBytes, sizeBytes));
      push(i);
    }
  }

  /** Buffers aligned to 4096 bytes; see {@link #create(int, int, int)}. */
  public static BufferPool create(int count, int sizeBytes) {
    return create(count, sizeBytes, DEFAULT_ALIGNMENT_BYTES);
  }

  /**
   * Allocates a pool.
   *
   * @param count of buffers, at least 1
   * @param sizeBytes of each, at least 1
   * @param alignmentBytes of the first; a power of two. The others are aligned alike if the size is a
   *     multiple of it
   */
  public static BufferPool create(int count, int sizeBytes, int alignmentBytes) {
    if (count < 1) {
      throw new IllegalArgumentException("count must be at least 1, not " + count);
    }
    if (sizeBytes < 1) {
      throw new IllegalArgumentException("size must be at least 1, not " + sizeBytes);
    }
    if (Integer.bitCount(alignmentBytes) != 1) {
      throw new IllegalArgumentException("alignment must be a power of two, not " + alignmentBytes);
    }
    if ((long) count * sizeBytes > MAX_SIZE_BYTES) {
      throw new IllegalArgumentException(
          count + " buffers of " + sizeBytes + " bytes are more than 1 TiB");
    }
    return new BufferPool(count, sizeBytes, alignmentBytes);
  }

  /** Takes a buffer; null if all are leased, or the pool is closed or being closed. */
  public @Nullable IoBuffer tryLease() {
    int index = pop();
    if (index < 0) {
      return null;
    }
    leased.incrementAndGet();
    IoBuffer buffer = buffers[index];
    buffer.lease();
    return buffer;
  }

  /**
   * Takes a buffer.
   *
   * @throws IllegalStateException where {@link #tryLease} answers null
   */
  public IoBuffer lease() {
    IoBuffer buffer = tryLease();
    if (buffer == null) {
      throw new IllegalStateException("no buffer left in " + this);
    }
    return buffer;
  }

  void giveBack(IoBuffer buffer) {
    leased.decrementAndGet();
    push(buffer.index);
  }

  /** The top of the stack, or −1. */
  private int pop() {
    for (; ; ) {
      long top = head.get();
      int index = (int) top - 1;
      if (index < 0 || head.compareAndSet(top, version(top) | next.get(index))) {
        return index;
      }
    }
  }

  private void push(int index) {
    for (; ; ) {
      long top = head.get();
      next.set(index, (int) top);
      if (head.compareAndSet(top, version(top) | (index + 1))) {
        return;
      }
    }
  }

  private static long version(long top) {
    return (top & 0xffff_ffff_0000_0000L) + (1L << 32);
  }

  /** How many buffers there are. */
  public int count() {
    return buffers.length;
  }

  /** How many are leased now. */
  public int leased() {
    return (int) leased.get();
  }

  /** The whole region; the pool's own. */
  MemorySegment region() {
    return region;
  }

  /**
   * Frees the memory.
   *
   * @throws IllegalStateException if buffers are leased; the message says how many
   */
  @Override
  public void close() {
    synchronized (next) {
      if (arena.scope().isAlive()) {
        popAll();
        arena.close();
      }
    }
  }

  /** Empties the stack, so that nobody leases what is about to be freed. */
  private void popAll() {
    int[] popped = new int[buffers.length];
    int count = 0;
    for (int index = pop(); index >= 0; index = pop()) {
      popped[count++] = index;
    }
    if (count < buffers.length) {
      String message = (buffers.length - count) + " buffers are still leased from " + this;
      while (count > 0) {
        push(popped[--count]);
      }
      throw new IllegalStateException(message);
    }
  }

  @Override
  public String toString() {
    return "pool of %d × %d bytes".formatted(buffers.length, buffers[0].sizeBytes());
  }
}
