package dev.fathom.driver;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends waits on one ring by messages into it. {@link #send} is for any thread; the rest for the one
 * that waits and reaps.
 *
 * <p>Of two threads, one announces how many completions it awaits and then looks for messages sent;
 * the other counts its messages as sent and then looks how many are awaited. A full fence on both
 * sides lets at least one of them see the other.
 */
final class WakeMessages implements RingWaker.Target {
  /** What takes messages to a ring: {@link RingWaker#send}, but in tests. */
  interface Carrier {
    /** Delivers messages; how many arrived. */
    int send(RingWaker.Target target, int count);
  }

  private final Carrier carrier;
  private int ringFd;
  private final AtomicLong sent = new AtomicLong();
  private volatile long seen;
  private final AtomicInteger awaited = new AtomicInteger(1);

  WakeMessages(int ringFd) {
    this(ringFd, RingWaker::send);
  }

  WakeMessages(int ringFd, Carrier carrier) {
    this.carrier = carrier;
    this.ringFd = ringFd;
  }

  @Override
  public int ringFd() {
    return ringFd;
  }

  /** The ring is about to close: its descriptor may soon be another file's. */
  void close() {
    RingWaker.exclusively(() -> ringFd = -1);
  }

  /** Sends as many messages as completions are awaited, unless some are under way. */
  void send() {
    long before = sent.get();
    while (before == seen) {
      int count = awaited.get();
      if (sent.compareAndSet(before, before + count)) {
        int missing = awaited.get() - count; // announced since
        int wanted = count + Math.max(missing, 0);
        sent.addAndGet(wanted - count); // before one of them can be seen
        sent.addAndGet(carrier.send(this, wanted) - wanted);
        return;
      }
      before = sent.get();
    }
  }

  /**
   * Says how many completions a wait is for; true if messages have been sent and not seen. The
   * number is kept: to wait for as many or fewer again costs no fence, since a sender that is not
   * seen yet has read it and sends enough. Hot path: allocation-free.
   */
  boolean announce(int minimum) {
    if (minimum > awaited.get()) {
      awaited.accumulateAndGet(minimum, Math::max);
      VarHandle.fullFence();
    }
    return unseen();
  }

  /** How many messages the queue holds or will hold. */
  int unseenCount() {
    return (int) (sent.get() - seen);
  }

  /** Whether the queue holds, or will hold, messages. */
  boolean unseen() {
    return sent.get() != seen;
  }

  /** Takes messages out of completions just reaped; how many others remain. */
  int drop(long[] handles, int[] results, int offset, int count) {
    int kept = 0;
    for (int i = offset; i < offset + count; i++) {
      if (handles[i] != RingWaker.MESSAGE) {
        handles[offset + kept] = handles[i];
        results[offset + kept] = results[i];
        kept++;
      }
    }
    if (kept < count) {
      see(count - kept);
    }
    return kept;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time reaps
  private void see(int count) {
    seen = seen + count;
  }
}
