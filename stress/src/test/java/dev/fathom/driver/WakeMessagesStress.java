package dev.fathom.driver;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Races of {@link WakeMessages}: whoever waits gets as many messages as end the wait. */
public final class WakeMessagesStress {
  private WakeMessagesStress() {}

  /** A ring that nothing comes to but messages, and those who wait on it. */
  private static final class Ring {
    private final AtomicInteger entries = new AtomicInteger();
    final WakeMessages messages;

    Ring() {
      messages = new WakeMessages(1, (target, count) -> deliver(count));
    }

    private int deliver(int count) {
      entries.addAndGet(count);
      return count;
    }

    /** Takes out what is there, as {@link UringDriver#reap}. */
    void reap() {
      int count = entries.getAndSet(0);
      long[] handles = new long[count];
      Arrays.fill(handles, RingWaker.MESSAGE);
      if (messages.unseen()) {
        messages.drop(handles, new int[count], 0, count);
      } else if (count > 0) {
        throw new AssertionError("a message taken for a completion");
      }
    }

    /** What comes of a wait in the kernel. */
    String fate(int wanted) {
      int count = entries.get();
      return count >= wanted ? "woken" : "SLEEPS with " + count + " of " + wanted;
    }
  }

  /** A thread wakes the one that goes to wait for several completions. */
  @JCStressTest
  @Outcome(
      id = {"woken", "no wait"},
      expect = Expect.ACCEPTABLE,
      desc = "Enough messages, or seen in time.")
  @State
  public static class SendAndAnnounce {
    private final Ring ring = new Ring();
    private boolean waits;

    /** Another thread. */
    @Actor
    public void send() {
      ring.messages.send();
    }

    /** The thread that waits. */
    @Actor
    public void announce() {
      waits = !ring.messages.announce(4);
    }

    /** Afterwards. */
    @Arbiter
    public void look(L_Result result) {
      result.r1 = waits ? ring.fate(4) : "no wait";
    }
  }

  /** Two threads wake the one that waits already. */
  @JCStressTest
  @Outcome(id = "woken", expect = Expect.ACCEPTABLE, desc = "Enough messages.")
  @State
  public static class TwoSend {
    private final Ring ring = new Ring();

    /** A ring with a wait for four. */
    public TwoSend() {
      ring.messages.announce(4);
    }

    /** One thread. */
    @Actor
    public void first() {
      ring.messages.send();
    }

    /** Another thread. */
    @Actor
    public void second() {
      ring.messages.send();
    }

    /** Afterwards. */
    @Arbiter
    public void look(L_Result result) {
      result.r1 = ring.fate(4);
    }
  }

  /** Two threads go to wait, for different numbers, and later are to be woken. */
  @JCStressTest
  @Outcome(id = "woken", expect = Expect.ACCEPTABLE, desc = "Enough messages for both.")
  @State
  public static class TwoAnnounce {
    private final Ring ring = new Ring();

    /** One thread. */
    @Actor
    public void few() {
      ring.messages.announce(3);
    }

    /** Another thread. */
    @Actor
    public void many() {
      ring.messages.announce(8);
    }

    /** Afterwards. */
    @Arbiter
    public void wake(L_Result result) {
      ring.messages.send();
      result.r1 = ring.fate(8);
    }
  }

  /**
   * A thread sends while the one that waits announces, reaps, has a reason to be woken again, and
   * waits for one completion, which needs no announcement.
   */
  @JCStressTest
  @Outcome(id = "woken", expect = Expect.ACCEPTABLE, desc = "At least one message came after.")
  @State
  public static class SendAndReap {
    private final Ring ring = new Ring();

    /** Another thread. */
    @Actor
    public void send() {
      ring.messages.send();
    }

    /** The thread that waits; the last step stands for a third thread. */
    @Actor
    public void reapAndSend() {
      ring.messages.announce(4);
      ring.reap();
      ring.messages.send();
    }

    /** Afterwards. */
    @Arbiter
    public void look(L_Result result) {
      result.r1 = ring.fate(1);
    }
  }

  /** Two threads wake one that keeps reaping: what was sent and what was seen agree in the end. */
  @JCStressTest
  @Outcome(id = "agree", expect = Expect.ACCEPTABLE, desc = "No message was missed or invented.")
  @State
  public static class SendAndCount {
    private final Ring ring = new Ring();

    /** Another thread. */
    @Actor
    public void send() {
      ring.messages.send();
      ring.messages.send();
    }

    /** The thread that waits. */
    @Actor
    public void reap() {
      ring.messages.announce(2);
      ring.reap();
      ring.messages.announce(4);
      ring.reap();
    }

    /** Afterwards. */
    @Arbiter
    public void look(L_Result result) {
      ring.reap();
      result.r1 = ring.messages.unseen() ? "DIFFER" : "agree";
    }
  }
}
