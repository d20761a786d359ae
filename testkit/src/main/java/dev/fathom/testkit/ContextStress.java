package dev.fathom.testkit;

import dev.fathom.aio.Completions;
import dev.fathom.aio.IoContext;
import dev.fathom.aio.IoFile;
import dev.fathom.aio.Operation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Many threads that use one shared context in all ways at once. Each puts a few operations or
 * events in and takes as many out, anybody's, so that none may wait for ever; and each tag must
 * come out exactly once.
 */
final class ContextStress {
  private static final int MOST_AT_ONCE = 4;
  private static final long STUCK_NANOS = 10_000_000_000L;

  private final IoContext context;
  private final IoFile file;
  private final int unreadyFd;
  private final Set<Long> outstanding = ConcurrentHashMap.newKeySet();
  private final AtomicLong nextTag = new AtomicLong(1);
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stopping;

  /**
   * Uses a context until {@link #run} is over.
   *
   * @param file of at least 64 KiB
   * @param unreadyFd a descriptor that does not become readable
   */
  ContextStress(IoContext context, IoFile file, int unreadyFd) {
    this.context = context;
    this.file = file;
    this.unreadyFd = unreadyFd;
  }

  /** Runs so many threads for some time; how many completions were delivered. */
  long run(int threads, long nanos, long seed) throws InterruptedException {
    List<Thread> all = new ArrayList<>();
    for (int index = 0; index < threads; index++) {
      Random random = new Random(seed + index);
      all.add(Thread.ofPlatform().name("stress-" + index).start(() -> guarded(random)));
    }
    watch(all, nanos);
    Throwable failed = failure.get();
    if (failed != null) {
      throw new AssertionError("seed " + seed + ": " + failed, failed);
    }
    if (!outstanding.isEmpty() || context.counters().inFlight() != 0) {
      throw new AssertionError("not delivered: " + outstanding + ", " + context.counters());
    }
    return delivered.get();
  }

  private void watch(List<Thread> all, long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    long before = -1;
    long lastProgress = System.nanoTime();
    while (all.stream().anyMatch(Thread::isAlive)) {
      Thread.sleep(20);
      stopping |= System.nanoTime() >= end || failure.get() != null;
      long now = delivered.get();
      if (now != before) {
        before = now;
        lastProgress = System.nanoTime();
      } else if (System.nanoTime() - lastProgress > STUCK_NANOS) {
        throw stuck(all);
      }
    }
  }

  private AssertionError stuck(List<Thread> all) {
    StringBuilder text = new StringBuilder("no progress; " + context.counters());
    text.append("\noutstanding ").append(outstanding).append(", ").append(context.outstanding());
    text.append("\nfailure ").append(failure.get());
    for (Thread thread : all) {
      text.append('\n').append(thread).append(' ').append(thread.getState());
      for (StackTraceElement element : thread.getStackTrace()) {
        text.append("\n    ").append(element);
      }
    }
    return new AssertionError(text);
  }

  private void guarded(Random random) {
    try {
      Completions out = new Completions(MOST_AT_ONCE);
      MemorySegment memory = Arena.ofAuto().allocate(MOST_AT_ONCE * 4096L);
      while (!stopping) {
        round(random, out, memory);
      }
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }

  private void round(Random random, Completions out, MemorySegment memory) {
    int count = 1 + random.nextInt(MOST_AT_ONCE);
    int mine = 0;
    // Its memory may still be in use, for another thread may have taken the completion out later.
    MemorySegment fresh = random.nextInt(8) == 0 ? memory : Arena.ofAuto().allocate(4096L * count);
    if (random.nextInt(4) == 0) {
      mine = submitBatch(random, count);
    } else {
      for (int index = 0; index < count; index++) {
        mine += putIn(random, fresh.asSlice(index * 4096L, 4096)) ? 1 : 0;
      }
      if (random.nextBoolean()) {
        context.submit();
      }
    }
    takeOut(random, out, mine);
  }

  private int submitBatch(Random random, int count) {
    List<Operation> batch = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      Operation operation =
          random.nextInt(3) == 0 ? Operation.timer(random.nextInt(100_000)) : Operation.nop();
      batch.add(index + 1 < count && random.nextBoolean() ? operation.linked() : operation);
    }
    long first = nextTag.getAndAdd(count);
    for (int index = 0; index < count; index++) {
      outstanding.add(first + index);
    }
    int taken = context.submit(batch, first);
    for (int index = taken; index < count; index++) {
      outstanding.remove(first + index);
    }
    return taken;
  }

  /** Whether something was put in that somebody has to take out. */
  private boolean putIn(Random random, MemorySegment memory) {
    long tag = nextTag.getAndIncrement();
    outstanding.add(tag);
    boolean in =
        switch (random.nextInt(8)) {
          case 0 -> context.post(tag, 1);
          case 1 -> prepareAndCancel(Operation.poll(unreadyFd, 1), tag);
          case 2 -> context.prepare(Operation.timer(random.nextInt(200_000)), tag) >= 0;
          case 3 -> context.prepare(Operation.nop().withPriority(random.nextInt(8)), tag) >= 0;
          case 4 -> context.prepareNop(tag) >= 0;
          case 5 -> awaitThisOne(context.prepareNop(tag), tag);
          default -> read(random, memory, tag);
        };
    if (!in) {
      outstanding.remove(tag);
    }
    return in;
  }

  private boolean read(Random random, MemorySegment memory, long tag) {
    try {
      return context.prepareRead(file, memory, random.nextInt(15) * 4096L, tag) >= 0;
    } catch (IllegalStateException e) {
      if (String.valueOf(e.getMessage()).contains("overlaps")) {
        return false; // memory that is used again
      }
      throw e;
    }
  }

  private boolean prepareAndCancel(Operation operation, long tag) {
    long handle = context.prepare(operation, tag);
    if (handle < 0) {
      return false;
    }
    context.cancel(handle);
    return true;
  }

  /** Takes one's own operation out, unless somebody else was faster; whether that is so. */
  private boolean awaitThisOne(long handle, long tag) {
    if (handle < 0) {
      return false;
    }
    try {
      Integer result = context.awaitOperation(handle, IoContext.FOREVER);
      if (result == null || result != 0) {
        throw new AssertionError("result of a no-op: " + result);
      }
      took(tag);
      outstanding.add(tag); // removed by the caller
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private void takeOut(Random random, Completions out, int count) {
    int missing = count;
    while (missing > 0) {
      int least = random.nextBoolean() ? missing : 1;
      long timeout = random.nextInt(3) == 0 ? random.nextInt(500_000) : IoContext.FOREVER;
      long minimumWait = random.nextInt(4) == 0 ? random.nextInt(300_000) : 0;
      int came = context.await(out, least, missing, timeout, minimumWait);
      for (int index = 0; index < came; index++) {
        took(out.tag(index));
      }
      missing -= came;
    }
  }

  private void took(long tag) {
    if (!outstanding.remove(tag)) {
      throw new AssertionError("delivered twice, or never put in: " + tag);
    }
    delivered.incrementAndGet();
  }
}
