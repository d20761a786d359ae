package dev.fathom.aio;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** Races of {@link Mailbox}: nothing is lost, and each thread's requests keep their order. */
public final class MailboxStress {
  private MailboxStress() {}

  private static Request named(String name) {
    return Request.task(new Name(name));
  }

  /** What a chain of requests holds, in its order. */
  private static String read(@Nullable Request first) {
    StringBuilder names = new StringBuilder();
    for (Request request = first; request != null; request = request.next) {
      names.append(request.task());
    }
    return names.toString();
  }

  private record Name(String name) implements Runnable {
    @Override
    public void run() {}

    @Override
    public String toString() {
      return name;
    }
  }

  /** One thread puts two requests while the owner takes. */
  @JCStressTest
  @Outcome(id = ", ab", expect = Expect.ACCEPTABLE, desc = "The owner came first.")
  @Outcome(id = "a, b", expect = Expect.ACCEPTABLE, desc = "The owner came in between.")
  @Outcome(id = "ab, ", expect = Expect.ACCEPTABLE, desc = "The owner came last.")
  @State
  public static class PutAndTake {
    private final Mailbox mailbox = new Mailbox();
    private final Request a = named("a");
    private final Request b = named("b");

    /** Another thread. */
    @Actor
    public void put() {
      mailbox.put(a);
      mailbox.put(b);
    }

    /** The owner. */
    @Actor
    public void take(LL_Result result) {
      result.r1 = read(mailbox.takeAll());
    }

    /** The owner, later. */
    @Arbiter
    public void takeRest(LL_Result result) {
      result.r2 = read(mailbox.takeAll());
    }
  }

  /** Two threads put two requests each. */
  @JCStressTest
  @Outcome(
      id = {"abcd", "acbd", "acdb", "cabd", "cadb", "cdab"},
      expect = Expect.ACCEPTABLE,
      desc = "All are there: a before b, and c before d.")
  @State
  public static class TwoPut {
    private final Mailbox mailbox = new Mailbox();
    private final Request a = named("a");
    private final Request b = named("b");
    private final Request c = named("c");
    private final Request d = named("d");

    /** One thread. */
    @Actor
    public void putFirst() {
      mailbox.put(a);
      mailbox.put(b);
    }

    /** Another thread. */
    @Actor
    public void putSecond() {
      mailbox.put(c);
      mailbox.put(d);
    }

    /** The owner. */
    @Arbiter
    public void take(L_Result result) {
      result.r1 = read(mailbox.takeAll());
    }
  }
}
