package dev.fathom.aio;

import dev.fathom.driver.Driver;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How threads wait on a shared context. One that waits for what its own lane has in flight waits on
 * that lane alone, as long as nobody is in the line. All others stand in the {@link WaitLine},
 * where one leads and waits in the kernel for all.
 *
 * <p>The line's lock may be taken under a lane's, so that a completion is always in one of them;
 * never the other way round, and none is held while waiting.
 */
final class SharedWaits {
  private static final int COLLECTED_AT_ONCE = 64;
  private static final long CLOSE_POLL_NANOS = 50_000;
  private static final long ALONE_NANOS = 1_000_000;

  private final Lane[] lanes;
  private final Leader leader;
  private final WaitLine line;

  /** Threads inside a wait: they may be inside a driver, which must not be closed then. */
  private final AtomicInteger inside = new AtomicInteger();

  /** How long a thread waits on its lane alone when nothing comes. */
  private final long aloneNanos;

  /** A batch that nobody uses, so that collecting allocates nothing in the steady state. */
  private final AtomicReference<@Nullable Completions> spare = new AtomicReference<>();

  private volatile boolean closed;

  SharedWaits(Lane[] lanes, int context) {
    this.lanes = lanes;
    leader = new Leader(lanes);
    line = new WaitLine(leader, context, lanes[0].engine.driver);
    aloneNanos = lanes.length > 1 ? ALONE_NANOS : Long.MAX_VALUE;
  }

  void checkOpen() {
    if (closed) {
      throw new IllegalStateException("context is closed");
    }
  }

  // ---- waiting

  /** Waits; the batch is empty at first. */
  void await(Lane own, Completions out, int minimum, int maximum, Deadline time) {
    inside.incrementAndGet();
    try {
      if (!awaitOnLane(own, out, minimum, maximum, time)) {
        boolean waitedBefore = out.count > 0;
        awaitInLine(
            new Waiter(out, minimum - out.count, maximum, Waiter.ANY), own, waitedBefore, time);
      }
    } finally {
      inside.decrementAndGet();
    }
  }

  /** Waits for one operation, which is in flight on that lane or lies in the line. */
  void awaitOne(Lane lane, long operation, Completions out, Deadline time) {
    inside.incrementAndGet();
    try {
      awaitInLine(new Waiter(out, 1, 1, operation), lane, false, time);
    } finally {
      inside.decrementAndGet();
    }
  }

  /**
   * Refuses to wait for an operation that was delivered. Its waiter stands in the line by now, so
   * from here on nobody else is given the completion.
   */
  private void requireKnown(Lane lane, Waiter waiter) {
    boolean known;
    lane.lock.lock();
    try {
      checkOpen();
      lane.engine.submit();
      lane.noteHandedOver();
      known = lane.engine.table.slotOf(waiter.operation) >= 0;
    } finally {
      lane.lock.unlock();
    }
    if (lane.backlog()) {
      leader.interrupt();
    }
    line.lock.lock();
    try {
      known |= waiter.served;
    } finally {
      line.lock.unlock();
    }
    if (!known) {
      throw new IllegalStateException("operation " + waiter.operation + " was delivered before");
    }
  }

  /** Waits on a lane alone; false if the wait has to go on in the line. */
  private boolean awaitOnLane(Lane lane, Completions out, int minimum, int maximum, Deadline time) {
    boolean alone = handOverAndPoll(lane, out, minimum, maximum, line.crowd() == 0);
    if (out.count > 0 && out.count >= minimum) {
      return true;
    }
    if (!alone) {
      return false;
    }
    try {
      Driver driver = lane.engine.driver;
      while (line.crowd() == 0) {
        int wanted = time.oneSuffices() ? 1 : minimum;
        if (out.count >= wanted || time.over()) {
          return true;
        }
        long nanos = Math.min(Math.min(time.restNanos(), lane.restNanos()), aloneNanos);
        int before = out.count;
        driver.await(
            lane.wanted(wanted - out.count), nanos == Long.MAX_VALUE ? Driver.FOREVER : nanos, 0);
        handOverAndPoll(lane, out, minimum, maximum, false);
        if (out.count == before && lanes.length > 1) {
          break; // what is wanted may come on another lane, where nobody waits
        }
      }
      return out.count >= minimum;
    } finally {
      lane.waitedOn = false;
    }
  }

  /** Hands over and takes what is there; says whether this thread now waits on the lane alone. */
  private boolean handOverAndPoll(
      Lane lane, Completions out, int minimum, int maximum, boolean wish) {
    lane.lock.lock();
    try {
      checkOpen();
      Engine engine = lane.engine;
      engine.submit();
      if (line.crowd() == 0) {
        engine.poll(out, maximum);
      }
      lane.noteHandedOver();
      boolean alone =
          wish
              && !lane.waitedOn
              && out.count < minimum
              && engine.table.taken() >= minimum - out.count;
      if (alone) {
        lane.waitedOn = true;
      }
      return alone;
    } finally {
      lane.lock.unlock();
    }
  }

  // ---- the line

  private void awaitInLine(Waiter waiter, Lane lane, boolean waitedBefore, Deadline time) {
    line.lock.lock();
    try {
      line.add(waiter, waitedBefore);
    } finally {
      line.lock.unlock();
    }
    rouse();
    try {
      if (waiter.operation != Waiter.ANY) {
        requireKnown(lane, waiter);
      }
      while (!leave(waiter, time)) {
        if (takeLead(waiter)) {
          leadOnce(waiter, time);
        } else {
          waiter.sleep(time.restNanos());
        }
        checkOpen();
      }
    } finally {
      line.lock.lock();
      try {
        line.resign(waiter);
      } finally {
        line.lock.unlock();
      }
    }
  }

  /** Somebody came into the line: the leader may wait for too much, others have to come too. */
  private void rouse() {
    leader.interrupt();
    for (Lane lane : lanes) {
      if (lane.waitedOn) {
        lane.engine.driver.wake();
      }
    }
  }

  private boolean takeLead(Waiter waiter) {
    line.lock.lock();
    try {
      waiter.awake = waiter.served;
      return line.tryLead(waiter);
    } finally {
      line.lock.unlock();
    }
  }

  /** Whether the wait is over: it was served, or its time is; then with what there is. */
  private boolean leave(Waiter waiter, Deadline time) {
    boolean over = time.over();
    boolean fewer;
    if (over) {
      collectAll();
      interruptForBacklog();
    }
    line.lock.lock();
    try {
      fewer = time.oneSuffices() && waiter.lower();
      if (fewer) {
        line.serve();
      }
      if (over || waiter.served || (waiter.out.count > 0 && time.oneSuffices())) {
        line.takeRest(waiter);
        return true;
      }
    } finally {
      line.lock.unlock();
    }
    if (fewer) {
      leader.interrupt();
    }
    return false;
  }

  /** Another thread left something that the leader has to hand over again. */
  private void interruptForBacklog() {
    for (Lane lane : lanes) {
      if (lane.backlog()) {
        leader.interrupt();
      }
    }
  }

  /** Waits in the kernel for all waiters, and serves them. */
  private void leadOnce(Waiter waiter, Deadline time) {
    leader.arm();
    long nanos = Math.min(time.restNanos(), collectAll());
    int wanted;
    line.lock.lock();
    try {
      wanted = waiter.served ? 0 : line.wanted();
    } finally {
      line.lock.unlock();
    }
    if (wanted > 0 && nanos > 0) {
      leader.await(wanted, nanos);
      collectAll();
    }
  }

  private Completions takeSpare() {
    Completions batch = spare.getAndSet(null);
    return batch == null ? Completions.prioritized(COLLECTED_AT_ONCE) : batch;
  }

  private long collectAll() {
    Completions batch = takeSpare();
    long nanos = Long.MAX_VALUE;
    for (Lane lane : lanes) {
      nanos = Math.min(nanos, collect(lane, batch));
    }
    spare.set(batch);
    return nanos;
  }

  /** Moves what a lane has completed into the line; answers the time until its next timer. */
  private long collect(Lane lane, Completions batch) {
    int count;
    do {
      batch.count = 0;
      lane.lock.lock();
      try {
        if (closed) {
          return Long.MAX_VALUE;
        }
        lane.engine.submit();
        lane.engine.probes.divert(true);
        count = lane.engine.poll(batch, batch.tags.length);
        lane.engine.probes.divert(false);
        lane.noteHandedOver();
        if (count > 0) {
          addToLine(batch, lane.engine.probes.diverted());
        }
      } finally {
        lane.lock.unlock();
      }
    } while (count == batch.tags.length);
    return lane.restNanos();
  }

  private void addToLine(Completions batch, TraceRecords traced) {
    line.lock.lock();
    try {
      line.addAll(batch, traced);
    } finally {
      line.lock.unlock();
    }
  }

  // ---- what others do

  /** Keeps the drivers open until {@link #exit}; false if the context is closed. */
  private boolean enter() {
    inside.incrementAndGet();
    if (closed) {
      exit();
      return false;
    }
    return true;
  }

  private void exit() {
    inside.decrementAndGet();
  }

  /**
   * Operations were submitted or cancelled on a lane: waiters must not miss what came of it.
   *
   * @param ready whether completions are there already
   */
  void changed(Lane lane, boolean ready) {
    if (!enter()) {
      return;
    }
    try {
      if (line.crowd() == 0) {
        if (ready && lane.waitedOn) {
          lane.engine.driver.wake();
        }
      } else if (ready) {
        Completions batch = takeSpare();
        collect(lane, batch);
        spare.set(batch);
        leader.interrupt();
      } else {
        leader.submittedTo(lane);
      }
    } finally {
      exit();
    }
  }

  /** A timer was added to a lane: who waits may have to wait shorter. */
  void timerAdded(Lane lane) {
    if (!enter()) {
      return;
    }
    try {
      leader.interrupt();
      if (lane.waitedOn) {
        lane.engine.driver.wake();
      }
    } finally {
      exit();
    }
  }

  /** Adds a posted event. */
  void post(long tag, int value) {
    if (!enter()) {
      checkOpen();
    }
    try {
      line.lock.lock();
      try {
        line.post(tag, value);
      } finally {
        line.lock.unlock();
      }
      for (Lane lane : lanes) {
        if (lane.waitedOn || lanes.length == 1) {
          lane.engine.wakeForPost(); // with one lane, its eventfd tells of posted events too
        }
      }
    } finally {
      exit();
    }
  }

  /** Ends all waits and lets no new ones begin; returns when nobody is inside a driver. */
  void close() {
    closed = true;
    while (inside.get() > 0) {
      line.lock.lock();
      try {
        line.wakeAll();
      } finally {
        line.lock.unlock();
      }
      rouse();
      LockSupport.parkNanos(this, CLOSE_POLL_NANOS);
    }
  }

  /** Frees what waiting needed; after {@link #close}, before the drivers close. */
  void free() {
    leader.close();
    line.probes.close();
  }
}
