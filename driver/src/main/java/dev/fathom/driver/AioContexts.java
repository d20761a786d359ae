package dev.fathom.driver;

import dev.fathom.linux.Errno;
import dev.fathom.linux.NativeAio;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The AIO contexts of one driver, as the source of its completions: one, and after growing, which a
 * context cannot, the smaller ones before it until nothing is in flight in them.
 *
 * <p>The kernel can wait for one context only. Where there are others still, a wait looks at them
 * every {@link #LOOK_NANOS}.
 */
final class AioContexts implements CompletionQueue.Source, AutoCloseable {
  private static final long LOOK_NANOS = 1_000_000;
  private static final int BATCH = 64;

  /** A context and how many operations the kernel has of it. */
  private static final class Slots {
    final NativeAio aio;
    final int count;
    final AtomicInteger inFlight = new AtomicInteger();

    Slots(NativeAio aio, int count) {
      this.aio = aio;
      this.count = count;
    }
  }

  private final TaskTable table;

  /** The newest is the last. Replaced under the completion queue's lock. */
  private volatile List<Slots> all;

  // Under the lock.
  private final int[] indexes = new int[BATCH];
  private final int[] results = new int[BATCH];

  private long waits;

  AioContexts(NativeAio first, TaskTable table) {
    this.table = table;
    all = List.of(new Slots(first, table.depth()));
  }

  /** The context for what is prepared now. */
  NativeAio newest() {
    return all.getLast().aio;
  }

  /** Adds a larger context, of the table's depth. */
  void add(NativeAio larger, CompletionQueue completions) {
    Slots slots = new Slots(larger, table.depth());
    completions.changeSource(() -> {
      List<Slots> more = new ArrayList<>(all);
      more.add(slots);
      all = List.copyOf(more);
    });
  }

  /**
   * The kernel is about to get {@code count} operations; it may get fewer: then again with the
   * difference, negative. Whether it had none before.
   */
  boolean started(int count) {
    return all.getLast().inFlight.getAndAdd(count) == 0;
  }

  /** Asks the kernel to end a task. Under the lock. */
  boolean cancel(Task task) {
    for (Slots slots : all) {
      if (task.index < slots.count && slots.aio.cancel(task.index)) {
        task.cancelled = true;
        return true;
      }
    }
    return false;
  }

  /** System calls made for waiting. */
  long waits() {
    return waits;
  }

  @Override
  public void collect(CompletionQueue into) {
    List<Slots> all = this.all;
    for (int i = 0; i < all.size(); i++) {
      collect(all.get(i), into);
    }
    if (all.size() > 1) {
      dropDrained();
    }
  }

  private void collect(Slots slots, CompletionQueue into) {
    int count;
    do {
      count = slots.aio.reap(indexes, results);
      for (int i = 0; i < count; i++) {
        Task task = table.at(indexes[i]);
        into.addLocked(task, result(task, results[i]));
      }
      slots.inFlight.addAndGet(-count);
    } while (count == BATCH);
  }

  private void dropDrained() {
    List<Slots> kept = new ArrayList<>();
    Slots newest = all.getLast();
    for (Slots slots : all) {
      if (slots == newest || slots.inFlight.get() != 0) {
        kept.add(slots);
      } else {
        slots.aio.close();
      }
    }
    all = List.copyOf(kept);
  }

  /** A cancelled poll ends with 0 events, or with those that came just before. */
  private static int result(Task task, int result) {
    return task.cancelled && task.kind == Task.Kind.POLL ? -Errno.ECANCELED : result;
  }

  @Override
  public boolean isIdle() {
    List<Slots> all = this.all;
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).inFlight.get() != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void waitFor(int wanted, long timeoutNanos) {
    List<Slots> all = this.all;
    Slots slots = all.getLast();
    long time = all.size() == 1 ? timeoutNanos : soon(timeoutNanos);
    int most = Math.clamp(slots.inFlight.get(), 1, NativeAio.MAX_AWAITED);
    waits++;
    slots.aio.await(Math.min(wanted, most), time);
  }

  private static long soon(long timeoutNanos) {
    return timeoutNanos == Driver.FOREVER ? LOOK_NANOS : Math.min(timeoutNanos, LOOK_NANOS);
  }

  @Override
  public void interruptWait(int wanted) {
    newest().wake(Math.min(wanted, NativeAio.MAX_AWAITED));
  }

  @Override
  public void close() {
    all.forEach(slots -> slots.aio.close());
    all = List.of();
  }
}
