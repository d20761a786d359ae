package dev.fathom.aio;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One buffer of a {@link BufferPool}, on lease until it is closed. One thread at a time uses it;
 * handing it to another thread needs the usual publication.
 *
 * <p>While an operation is in flight on it the buffer belongs to the kernel: a second read into it
 * is refused, and closing it takes effect only after the operation's completion was reaped.
 *
 * <p>States, kept in one int: free → leased (idle) → reading, or writing (1 or more at once) →
 * leased → free.
 */
public final class IoBuffer implements AutoCloseable {
  private static final int FREE = 0;
  private static final int IDLE = 1;
  private static final int READING = 2;
  private static final int FIRST_WRITE = 3;
  private static final int CLOSING = 1 << 30;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(IoBuffer.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final BufferPool pool;
  final int index;
  final long address;
  private final MemorySegment memory;
  private final long sizeBytes;
  private int state;

  IoBuffer(BufferPool pool, int index, MemorySegment memory) {
    this.pool = pool;
    this.index = index;
    this.memory = memory;
    this.address = memory.address();
    this.sizeBytes = memory.byteSize();
  }

  /** Its memory; valid while the lease lasts and the pool is open. */
  public MemorySegment memory() {
    return memory;
  }

  /** Its size in bytes. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** Its place in the pool, from 0. */
  public int index() {
    return index;
  }

  /** Whether an operation is in flight on it. */
  public boolean inFlight() {
    return ((int) STATE.getAcquire(this) & ~CLOSING) > IDLE;
  }

  /** Gives the buffer back to its pool: at once, or when the last operation on it has ended. */
  @Override
  public void close() {
    for (; ; ) {
      int now = (int) STATE.getAcquire(this);
      if (now == FREE || (now & CLOSING) != 0) {
        throw new IllegalStateException(this + " was closed before");
      }
      int next = now == IDLE ? FREE : now | CLOSING;
      if (STATE.compareAndSet(this, now, next)) {
        if (next == FREE) {
          pool.giveBack(this);
        }
        return;
      }
    }
  }

  void lease() {
    assert state == FREE : this;
    STATE.setRelease(this, IDLE);
  }

  /** Address of a range, checked. Hot path: allocation-free. */
  long range(long offsetBytes, long lengthBytes) {
    if ((offsetBytes | lengthBytes) < 0 || offsetBytes + lengthBytes > sizeBytes) {
      throw new IllegalArgumentException(
          "range %d + %d is not in %s".formatted(offsetBytes, lengthBytes, this));
    }
    return address + offsetBytes;
  }

  /** The kernel may write into it from now on; false if it is in use, or not on lease. */
  boolean tryBeginRead() {
    return STATE.compareAndSet(this, IDLE, READING);
  }

  /** The kernel may read from it from now on; false if it is being read into, or not on lease. */
  boolean tryBeginWrite() {
    for (; ; ) {
      int now = (int) STATE.getAcquire(this);
      if (now != IDLE && (now < FIRST_WRITE || (now & CLOSING) != 0)) {
        return false;
      }
      if (STATE.compareAndSet(this, now, now == IDLE ? FIRST_WRITE : now + 1)) {
        return true;
      }
    }
  }

  /** The operation has ended: the buffer is the program's again, or the pool's. */
  void end() {
    if (!STATE.compareAndSet(this, READING, IDLE)) {
      endOther();
    }
  }

  private void endOther() {
    for (; ; ) {
      int now = (int) STATE.getAcquire(this);
      int bare = now & ~CLOSING;
      assert bare >= READING : this;
      boolean last = bare <= FIRST_WRITE;
      int next = last ? ((now & CLOSING) != 0 ? FREE : IDLE) : now - 1;
      if (STATE.compareAndSet(this, now, next)) {
        if (next == FREE) {
          pool.giveBack(this);
        }
        return;
      }
    }
  }

  /** Why an operation on it was refused. */
  IllegalStateException refusal() {
    return new IllegalStateException(
        inFlight()
            ? "an operation is in flight on " + this + ": wait for its completion"
            : "the lease of " + this + " has ended");
  }

  @Override
  public String toString() {
    return "buffer " + index + " (" + sizeBytes + " bytes) of " + pool;
  }
}
