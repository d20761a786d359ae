package dev.fathom.aio;

import static dev.fathom.trace.Timeline.NOT_REACHED;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Races of {@link PostQueue}: its count, read without the lock, never hides an event for good. */
public final class PostQueueStress {
  private PostQueueStress() {}

  private static String drain(PostQueue queue) {
    Completions out = new Completions(4);
    int count = queue.drainTo(out, 0, 4, null, NOT_REACHED);
    StringBuilder events = new StringBuilder();
    for (int i = 0; i < count; i++) {
      events.append(out.tags[i]).append(out.results[i]);
    }
    return events.toString();
  }

  /** One thread posts two events while the owner takes. */
  @JCStressTest
  @Outcome(id = ", 1727", expect = Expect.ACCEPTABLE, desc = "The owner came first.")
  @Outcome(id = "17, 27", expect = Expect.ACCEPTABLE, desc = "The owner came in between.")
  @Outcome(id = "1727, ", expect = Expect.ACCEPTABLE, desc = "The owner came last.")
  @State
  public static class PostAndTake {
    private final PostQueue queue = new PostQueue(2);

    /** Another thread. */
    @Actor
    public void post() {
      queue.offer(1, 7, 0, NOT_REACHED);
      queue.offer(2, 7, 0, NOT_REACHED);
    }

    /** The owner. */
    @Actor
    public void take(LL_Result result) {
      result.r1 = drain(queue);
    }

    /** The owner, later. */
    @Arbiter
    public void takeRest(LL_Result result) {
      result.r2 = drain(queue);
    }
  }

  /** Two threads post two events each into a queue that has room for three. */
  @JCStressTest
  @Outcome(
      id = {"112131, 1", "113121, 1", "113141, 1", "311121, 1", "311141, 1", "314111, 1"},
      expect = Expect.ACCEPTABLE,
      desc = "Each thread's events in order, and the last one refused.")
  @State
  public static class TwoPost {
    private final PostQueue queue = new PostQueue(3);
    private int refusedFirst;
    private int refusedSecond;

    /** One thread. */
    @Actor
    public void postFirst() {
      refusedFirst += queue.offer(1, 1, 0, NOT_REACHED) ? 0 : 1;
      refusedFirst += queue.offer(2, 1, 0, NOT_REACHED) ? 0 : 1;
    }

    /** Another thread. */
    @Actor
    public void postSecond() {
      refusedSecond += queue.offer(3, 1, 0, NOT_REACHED) ? 0 : 1;
      refusedSecond += queue.offer(4, 1, 0, NOT_REACHED) ? 0 : 1;
    }

    /** The owner. */
    @Arbiter
    public void take(LI_Result result) {
      result.r1 = drain(queue);
      result.r2 = refusedFirst + refusedSecond;
    }
  }
}
