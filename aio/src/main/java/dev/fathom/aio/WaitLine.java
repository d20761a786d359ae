package dev.fathom.aio;

import dev.fathom.driver.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who waits on a shared context, and what is there for them. The waiter that came last is served
 * first; of those that could be served, the first one that what is there suffices for gets its
 * minimum in one go, and what is beyond goes one by one to whoever still takes some.
 *
 * <p>One of the waiters <em>leads</em>: it waits in the kernel for all of them. The others sleep.
 *
 * <p>Guarded by {@link #lock}, but for {@link #crowd}.
 */
final class WaitLine {
  final ReentrantLock lock = new ReentrantLock();
  final UnclaimedCompletions unclaimed = new UnclaimedCompletions();

  /** Waiters not served, in order of arrival: the last is served first. */
  private final List<Waiter> waiters = new ArrayList<>();

  private @Nullable Waiter leader;

  private final Leader kernel;
  final LineProbes probes;

  /** How many wait here or lie here: while it is not 0, nobody waits on a lane alone. */
  private volatile int crowd;

  /**
   * An empty line.
   *
   * @param context its number
   * @param clock a driver of the context
   */
  WaitLine(Leader kernel, int context, Driver clock) {
    this.kernel = kernel;
    probes = new LineProbes(context, clock, lock);
  }

  int crowd() {
    return crowd;
  }

  private void count() {
    int now = waiters.size() + unclaimed.count();
    if (crowd != now) {
      crowd = now;
    }
  }

  /** Adds a waiter: in front, or behind all others if it has been waiting elsewhere. */
  void add(Waiter waiter, boolean waitedBefore) {
    waiters.add(waitedBefore ? 0 : waiters.size(), waiter);
    serve();
  }

  /** Adds completions of a batch, with what is traced of them, and serves. */
  void addAll(Completions batch, TraceRecords traced) {
    probes.add(traced);
    unclaimed.addAll(batch);
    batch.count = 0;
    serve();
    tellLeader();
  }

  /** Adds a posted event, and serves. */
  void post(long tag, int value) {
    probes.posted(tag, value, probes.capture());
    unclaimed.add(IoContext.POSTED, tag, value, Settings.NORMAL);
    serve();
    tellLeader();
  }

  /** What others brought here will not come to the leader in the kernel: it has to count again. */
  private void tellLeader() {
    if (leader != null && !leader.isMine() && unclaimed.count() > 0) {
      kernel.interrupt();
    }
  }

  /** Gives waiters what they can have; they are served, woken, and not in the line any more. */
  void serve() {
    for (int i = waiters.size() - 1; i >= 0; i--) {
      Waiter waiter = waiters.get(i);
      if (waiter.operation != Waiter.ANY) {
        if (unclaimed.moveOne(waiter.operation, waiter.out)) {
          probes.reaped(waiter.out, 0);
          finish(waiter, i);
        }
      }
    }
    for (int i = waiters.size() - 1; i >= 0 && unclaimed.count() > 0; i--) {
      Waiter waiter = waiters.get(i);
      if (waiter.operation == Waiter.ANY && waiter.missing <= unclaimed.count()) {
        move(waiter, waiter.missing);
        finish(waiter, i);
      }
    }
    count();
  }

  private void move(Waiter waiter, int most) {
    int before = waiter.out.count;
    unclaimed.moveTo(waiter.out, most);
    probes.reaped(waiter.out, before);
  }

  private void finish(Waiter waiter, int index) {
    waiter.missing = 0;
    waiter.served = true;
    waiters.remove(index);
    waiter.wake();
    if (waiter == leader && !waiter.isMine()) {
      kernel.interrupt();
    }
  }

  /**
   * A waiter goes, since it was served or its time is over: it takes, one by one, what nobody else
   * is served with.
   */
  void takeRest(Waiter waiter) {
    waiters.remove(waiter);
    while (waiter.operation == Waiter.ANY
        && unclaimed.count() > 0
        && waiter.out.count < waiter.maximum) {
      move(waiter, 1);
    }
    count();
  }

  /** Fewest completions, beyond those lying here, that would serve somebody; 0 without waiters. */
  int wanted() {
    int least = Integer.MAX_VALUE;
    for (Waiter waiter : waiters) {
      int missing =
          waiter.operation == Waiter.ANY ? Math.max(waiter.missing - unclaimed.count(), 1) : 1;
      least = Math.min(least, missing);
    }
    return waiters.isEmpty() ? 0 : least;
  }

  /** Takes the lead if nobody has it. */
  boolean tryLead(Waiter waiter) {
    if (leader == null) {
      leader = waiter;
    }
    return leader == waiter;
  }

  /** Leaves the line for good; if this waiter led, the one that came last is to lead. */
  void resign(Waiter waiter) {
    waiters.remove(waiter);
    count();
    if (leader == waiter) {
      leader = null;
    }
    // Also where the one that was to lead goes before it could.
    if (leader == null && !waiters.isEmpty()) {
      waiters.get(waiters.size() - 1).wake();
    }
  }

  /** Wakes everybody, since the context is closed. */
  void wakeAll() {
    waiters.forEach(Waiter::wake);
  }
}
