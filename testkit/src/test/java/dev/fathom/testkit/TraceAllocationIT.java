package dev.fathom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fathom.aio.BufferPool;
import dev.fathom.aio.Completions;
import dev.fathom.aio.IoBuffer;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.driver.FileOptions;
import dev.fathom.trace.Event;
import dev.fathom.trace.Label;
import dev.fathom.trace.Stage;
import dev.fathom.trace.TraceOptions;
import dev.fathom.trace.TraceSession;
import dev.fathom.trace.Tracing;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The thread that submits and reaps allocates nothing for an operation, whether it is traced or
 * not: as many bytes for {@value #ROUNDS} rounds of {@value #DEPTH} operations as for rounds of
 * one, as the JVM counts them for the thread. (A round is one call of a native function, which
 * allocates 40 bytes until the JIT has seen that they do not escape.)
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TraceAllocationIT {
  private static final int DEPTH = 23;
  private static final int BLOCK = 4096;
  private static final int ROUNDS = 1_000;

  /** How long the JIT may take until two measurements are alike. */
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  @TempDir private Path directory;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Drains a session on a thread of its own, as a recorder does, and counts. */
  private static final class Reader implements AutoCloseable {
    private final TraceSession session;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong whole = new AtomicLong();
    private final Thread thread = new Thread(this::run, "reader");

    Reader(TraceSession session) {
      this.session = session;
      thread.start();
    }

    private void run() {
      while (!ending.get()) {
        session.drain(this::event);
        LockSupport.parkNanos(100_000);
      }
      session.close();
      session.drain(this::event);
    }

    private void event(long[] words, int at) {
      events.incrementAndGet();
      long last = words[at + 7];
      int reached = 0;
      for (int which = 0; which < 3; which++) {
        reached += Event.earlierNanos(words[at], words[at + 6], last, which) < words[at] ? 1 : 0;
      }
      boolean all = reached >= 2 && Event.stageCode(last) == Stage.REAPED.code();
      whole.addAndGet(all ? 1 : 0);
    }

    @Override
    public void close() {
      ending.set(true);
      while (thread.isAlive()) {
        LockSupport.parkNanos(100_000);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void submittingAndReapingAllocatesNothing(boolean traced) throws Exception {
    try (IoContext context = EventLoopDriver.IO_URING.context(32);
        BufferPool pool = BufferPool.create(DEPTH, BLOCK);
        IoFile file = context.open(directory.resolve("file"), FileOptions.CREATE)) {
      IoBuffer[] buffers = new IoBuffer[DEPTH];
      for (int i = 0; i < DEPTH; i++) {
        buffers[i] = pool.lease();
      }
      if (traced) {
        traced(context, file, buffers);
      } else {
        assertThat(Tracing.stages()).isZero();
        measure(context, file, buffers);
      }
      for (IoBuffer buffer : buffers) {
        buffer.close();
      }
    }
  }

  private static void traced(IoContext context, IoFile file, IoBuffer[] buffers) {
    TraceSession session = Tracing.start(TraceOptions.DEFAULT.withRingEvents(1 << 17));
    Reader reader = new Reader(session);
    try (reader) {
      Label.run("measured", () -> measure(context, file, buffers));
    }
    long all = reader.events.get() + session.lost();
    assertThat(all % ((long) ROUNDS * (DEPTH + 1))).as("all of %d operations", all).isZero();
    assertThat(reader.whole.get()).isEqualTo(reader.events.get()).isPositive();
  }

  private static void measure(IoContext context, IoFile file, IoBuffer[] buffers) {
    Completions out = new Completions(DEPTH);
    long more = Long.MAX_VALUE;
    for (long until = System.nanoTime() + PATIENCE_NANOS;
        more > 0 && System.nanoTime() - until < 0; ) {
      long few = allocated(context, file, buffers, out, 1);
      more = allocated(context, file, buffers, out, DEPTH) - few;
    }
    assertThat(more).as("bytes for %d operations more", ROUNDS * (DEPTH - 1)).isNotPositive();
  }

  /** Bytes that this thread allocates for so many rounds of so many operations. */
  private static long allocated(
      IoContext context, IoFile file, IoBuffer[] buffers, Completions out, int size) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int round = 0; round < ROUNDS; round++) {
      run(context, file, buffers, out, size, (round & 1) == 0);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** Writes or reads, and waits for all together. */
  private static void run(
      IoContext context,
      IoFile file,
      IoBuffer[] buffers,
      Completions out,
      int size,
      boolean writes) {
    for (int i = 0; i < size; i++) {
      long position = (long) i * BLOCK;
      if (writes) {
        context.prepareWrite(file, buffers[i], 0, BLOCK, position, i);
      } else {
        context.prepareRead(file, buffers[i], 0, BLOCK, position, i);
      }
    }
    int missing = size;
    while (missing > 0) {
      missing -= context.await(out, missing, 1_000_000_000L);
    }
  }
}
