package dev.fathom.aio;

import static java.util.Objects.requireNonNull;

import dev.fathom.driver.Driver;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.EventFd;
import dev.fathom.linux.Poll;
import org.jspecify.annotations.Nullable;

/**
 * How the leader of a {@link WaitLine} waits in the kernel: on the one lane that is busy, or else
 * on an eventfd of each. One thread at a time, but {@link #interrupt} is for any.
 */
final class Leader {
  private static final int NOWHERE = -1;
  private static final int EVERYWHERE = -2;

  private final Lane[] lanes;

  /** The lane the leader waits on, or one of the constants. */
  private volatile int place = NOWHERE;

  private volatile boolean interrupted;
  private @Nullable EventFd bell;
  private @Nullable Poll poll;

  Leader(Lane[] lanes) {
    this.lanes = lanes;
  }

  /** Begins a round: an {@link #interrupt} from here on ends the next wait. */
  void arm() {
    interrupted = false;
  }

  /**
   * Waits until some lane probably has completions, the time is over, or {@link #interrupt}.
   *
   * @param wanted completions that would serve somebody
   * @param nanos {@code Long.MAX_VALUE} for no limit
   */
  void await(int wanted, long nanos) {
    try {
      int busy = busyLane();
      if (busy == EVERYWHERE) {
        prepareSet();
      }
      place = busy;
      // Nobody has submitted to another lane in between, or wants attention.
      if (busyLane() == busy && !interrupted) {
        if (busy == EVERYWHERE) {
          awaitEverywhere(nanos);
        } else {
          Driver driver = lanes[busy].engine.driver;
          driver.await(
              lanes[busy].wanted(wanted), nanos == Long.MAX_VALUE ? Driver.FOREVER : nanos, 0);
        }
      }
    } catch (ErrnoException e) {
      // No descriptors left: look around often instead of sleeping long.
      lanes[0].engine.driver.await(1, Math.min(nanos, 1_000_000), 0);
    } finally {
      place = NOWHERE;
    }
  }

  /** The only busy lane; the first if none is; or that there are several. */
  private int busyLane() {
    int found = NOWHERE;
    for (Lane lane : lanes) {
      if (lane.busy()) {
        if (found != NOWHERE) {
          return EVERYWHERE;
        }
        found = lane.index;
      }
    }
    return found == NOWHERE ? 0 : found;
  }

  private void awaitEverywhere(long nanos) {
    for (Lane lane : lanes) {
      lane.engine.driver.signalling(true);
    }
    if (!anyReady()) {
      requireNonNull(poll).await(nanos == Long.MAX_VALUE ? -1 : nanos);
    }
    for (Lane lane : lanes) {
      lane.engine.driver.signalling(false);
      EventFd.drain(lane.engine.driver.eventFd());
    }
    requireNonNull(bell).drain();
  }

  private boolean anyReady() {
    for (Lane lane : lanes) {
      if (lane.engine.driver.ready() > 0) {
        return true;
      }
    }
    return false;
  }

  private void prepareSet() throws ErrnoException {
    if (poll == null) {
      Poll set = new Poll(lanes.length + 1);
      EventFd ring = EventFd.open();
      set.add(ring.fd(), Poll.POLLIN);
      for (Lane lane : lanes) {
        set.add(lane.engine.driver.eventFd(), Poll.POLLIN);
      }
      bell = ring;
      poll = set;
    }
  }

  /** Ends the leader's wait, under way or next. Any thread. */
  void interrupt() {
    interrupted = true;
    int at = place;
    if (at == EVERYWHERE) {
      requireNonNull(bell).signal();
    } else if (at >= 0) {
      lanes[at].engine.driver.wake();
    }
  }

  /** Operations were submitted to a lane: ends the leader's wait unless it watches that lane. */
  void submittedTo(Lane lane) {
    int at = place;
    if (at >= 0 && at != lane.index) {
      interrupt();
    }
  }

  void close() {
    if (poll != null) {
      poll.close();
    }
    if (bell != null) {
      bell.close();
    }
  }
}
