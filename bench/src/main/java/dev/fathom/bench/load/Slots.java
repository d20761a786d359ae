package dev.fathom.bench.load;

import dev.fathom.aio.BufferPool;
import dev.fathom.aio.Completions;
import dev.fathom.aio.IoBuffer;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.driver.FileOptions;

/**
 * The buffers of a job, one for each operation in flight, and which of them are idle here. A tag is
 * the slot's number, and its length. Owned by one thread; on a shared context a slot goes to the
 * thread that reaps it.
 */
final class Slots implements AutoCloseable {
  private final Job job;
  private final IoFile file;
  private final Worker worker;
  private final Positions positions;
  private final IoBuffer[] buffers;
  private final long[] since;
  private final int[] idle;
  private final boolean owner;
  private int idleCount;
  private int inFlight;
  private long now = System.nanoTime();

  /** Leases all buffers of a pool as large as the job is deep. */
  Slots(Job job, BufferPool pool, IoFile file, Worker worker, Positions positions) {
    this.job = job;
    this.file = file;
    this.worker = worker;
    this.positions = positions;
    buffers = new IoBuffer[job.depth()];
    since = new long[job.depth()];
    idle = new int[job.depth()];
    owner = true;
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = pool.lease();
    }
  }

  /** Another thread's view of the same slots. */
  Slots(Slots others, Worker worker, Positions positions) {
    job = others.job;
    file = others.file;
    this.worker = worker;
    this.positions = positions;
    buffers = others.buffers;
    since = others.since;
    idle = new int[buffers.length];
    owner = false;
  }

  static FileOptions options(Job job) {
    FileOptions options =
        job.operation() == Job.Operation.WRITE ? FileOptions.READ_WRITE : FileOptions.READ;
    return job.direct() ? options.withDirect() : options;
  }

  /** Makes all slots idle here. */
  void addAll() {
    addShare(0, 1);
  }

  /** Makes one thread's share of the slots idle here. */
  void addShare(int thread, int threads) {
    for (int slot = thread; slot < buffers.length; slot += threads) {
      idle[idleCount++] = slot;
    }
  }

  /** Prepares an operation on each idle slot. Hot path: allocation-free. */
  void prepareIdle(IoContext context) {
    boolean write = job.operation() == Job.Operation.WRITE;
    for (int i = 0; i < idleCount; i++) {
      int slot = idle[i];
      int length = positions.nextLength();
      long position = positions.nextPosition();
      long tag = (long) length << 32 | slot;
      since[slot] = now;
      long operation =
          write
              ? context.prepareWrite(file, buffers[slot], 0, length, position, tag)
              : context.prepareRead(file, buffers[slot], 0, length, position, tag);
      if (operation == IoContext.FULL) {
        throw new IllegalStateException("no room for slot " + slot);
      }
    }
    inFlight += idleCount;
    idleCount = 0;
  }

  /** Takes completions, of whichever thread. Hot path: allocation-free. */
  void reap(Completions completions, int count) {
    now = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long tag = completions.tag(i);
      int slot = (int) tag;
      if (completions.result(i) != (int) (tag >> 32)) {
        throw new IllegalStateException(
            "asked for %d bytes, got %d".formatted((int) (tag >> 32), completions.result(i)));
      }
      worker.record(now - since[slot]);
      idle[idleCount++] = slot;
    }
    inFlight -= count;
    worker.count(count);
  }

  /** Prepared here less reaped here; on a shared context of no meaning for one thread alone. */
  int inFlight() {
    return inFlight;
  }

  /** Gives the buffers back, if this is where they were leased. */
  @Override
  public void close() {
    if (owner) {
      for (IoBuffer buffer : buffers) {
        buffer.close();
      }
    }
  }
}
