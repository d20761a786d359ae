package dev.fathom.aio;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZL_Result;

/** Races of mail against a loop's going to sleep: no wake-up is lost. */
public final class EventLoopStress {
  private EventLoopStress() {}

  /**
   * The part of {@link EventLoop} that other threads see, step by step, on the real {@link Mailbox}.
   * The real loop cannot be used: only the thread that opened it may run it.
   */
  private static final class Loop {
    private final Mailbox mailbox = new Mailbox();
    private volatile boolean sleeping;

    /** The driver's: a wake-up ends the wait under way, or the next one. */
    private volatile boolean woken;

    /** As {@link EventLoop#send}. */
    void send() {
      mailbox.put(Request.task(() -> {}));
      if (sleeping) {
        sleeping = false;
        woken = true;
      }
    }

    /** As {@link EventLoop#runOnce}, up to the wait; false if that would not end by itself. */
    boolean runOnce() {
      boolean quick = openMail();
      if (!quick) {
        sleeping = true;
        quick = !mailbox.isEmpty();
      }
      if (!quick && !woken) {
        return false;
      }
      woken = false;
      sleeping = false;
      openMail();
      return true;
    }

    private boolean openMail() {
      return mailbox.takeAll() != null;
    }

    /** After a wait that did not end by itself: what comes of it. */
    String fate() {
      if (woken) {
        return "woken";
      }
      return mailbox.isEmpty() ? "nothing to do" : "SLEEPS OVER MAIL";
    }
  }

  /** A thread sends while the loop goes to sleep. */
  @JCStressTest
  @Outcome(id = "true, nothing to do", expect = Expect.ACCEPTABLE, desc = "The mail came first.")
  @Outcome(id = "false, woken", expect = Expect.ACCEPTABLE, desc = "The sleeper was woken.")
  @State
  public static class SendAndSleep {
    private final Loop loop = new Loop();

    /** Another thread. */
    @Actor
    public void send() {
      loop.send();
    }

    /** The loop's thread. */
    @Actor
    public void sleep(ZL_Result result) {
      result.r1 = loop.runOnce();
    }

    /** Afterwards. */
    @Arbiter
    public void look(ZL_Result result) {
      String fate = loop.fate();
      result.r2 = result.r1 && fate.equals("woken") ? "nothing to do" : fate;
    }
  }

  /** A thread sends twice while the loop works for some rounds. */
  @JCStressTest
  @Outcome(
      id = {"woken", "nothing to do"},
      expect = Expect.ACCEPTABLE,
      desc = "No mail lies in front of a sleeper.")
  @State
  public static class SendTwiceAndWork {
    private static final int ROUNDS = 5;
    private final Loop loop = new Loop();

    /** Another thread. */
    @Actor
    public void send() {
      loop.send();
      loop.send();
    }

    /** The loop's thread. */
    @Actor
    public void work() {
      for (int round = 0; round < ROUNDS; round++) {
        if (!loop.runOnce()) {
          return;
        }
      }
      // Two sends make at most two rounds with mail and two with wake-ups.
      throw new AssertionError("more wake-ups than mail");
    }

    /** Afterwards. */
    @Arbiter
    public void look(L_Result result) {
      result.r1 = loop.fate();
    }
  }
}
