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
import org.openjdk.jcstress.infra.results.ZZL_Result;

/** Races of {@link BufferPool}: no buffer is leased twice, and none is lost. */
public final class BufferPoolStress {
  private static final SparePools OF_ONE = new SparePools(1);
  private static final SparePools OF_TWO = new SparePools(2);
  private static final SparePools OF_THREE = new SparePools(3);

  private BufferPoolStress() {}

  /** Two threads lease the only buffer. */
  @JCStressTest
  @Outcome(
      id = {"true, false, whole", "false, true, whole"},
      expect = Expect.ACCEPTABLE,
      desc = "One of them has it.")
  @State
  public static class LeaseTheLast {
    private final BufferPool pool = OF_ONE.take();
    private @Nullable IoBuffer first;
    private @Nullable IoBuffer second;

    /** One thread. */
    @Actor
    public void leaseFirst(ZZL_Result result) {
      first = pool.tryLease();
      result.r1 = first != null;
    }

    /** Another thread. */
    @Actor
    public void leaseSecond(ZZL_Result result) {
      second = pool.tryLease();
      result.r2 = second != null;
    }

    /** Afterwards. */
    @Arbiter
    public void count(ZZL_Result result) {
      result.r3 = OF_ONE.census(pool, first, second);
    }
  }

  /**
   * One thread leases while another takes two buffers and gives the upper one back: the stack has the
   * same top as before, but another buffer below it.
   */
  @JCStressTest
  @Outcome(id = "whole", expect = Expect.ACCEPTABLE, desc = "Each buffer is in one place.")
  @State
  public static class SameTopAgain {
    private final BufferPool pool = OF_THREE.take();
    private @Nullable IoBuffer first;
    private @Nullable IoBuffer second;

    /** One thread. */
    @Actor
    public void lease() {
      first = pool.lease();
    }

    /** Another thread. */
    @Actor
    public void leaseTwoGiveOneBack() {
      IoBuffer upper = pool.lease();
      second = pool.lease();
      upper.close();
    }

    /** Afterwards. */
    @Arbiter
    public void count(L_Result result) {
      result.r1 = OF_THREE.census(pool, first, second);
    }
  }

  /** Two threads lease a buffer each and give it back, twice. */
  @JCStressTest
  @Outcome(id = "whole", expect = Expect.ACCEPTABLE, desc = "Each buffer is free.")
  @State
  public static class LeaseAndGiveBack {
    private final BufferPool pool = OF_TWO.take();

    /** One thread. */
    @Actor
    public void first() {
      pool.lease().close();
      pool.lease().close();
    }

    /** Another thread. */
    @Actor
    public void second() {
      pool.lease().close();
      pool.lease().close();
    }

    /** Afterwards. */
    @Arbiter
    public void count(L_Result result) {
      result.r1 = OF_TWO.census(pool);
    }
  }

  /** A thread leases from a pool that another one closes. */
  @JCStressTest
  @Outcome(id = "leased, open", expect = Expect.ACCEPTABLE, desc = "Closing was refused.")
  @Outcome(id = "none, closed", expect = Expect.ACCEPTABLE, desc = "There was none to lease.")
  @Outcome(
      id = "none, open",
      expect = Expect.FORBIDDEN,
      desc = "Nobody had a buffer, so the pool had to close.")
  @Outcome(
      id = "leased, closed",
      expect = Expect.FORBIDDEN,
      desc = "The memory of a leased buffer was freed: a kernel would write into it.")
  @State
  public static class LeaseAndClosePool {
    private final BufferPool pool = BufferPool.create(1, 1, 1);
    private @Nullable IoBuffer buffer;

    /** One thread. */
    @Actor
    public void lease(LL_Result result) {
      buffer = pool.tryLease();
      result.r1 = buffer == null ? "none" : "leased";
    }

    /** Another thread. */
    @Actor
    public void close(LL_Result result) {
      try {
        pool.close();
        result.r2 = "closed";
      } catch (IllegalStateException e) {
        result.r2 = "open";
      }
    }

    /** Afterwards: frees the memory. */
    @Arbiter
    public void end(LL_Result result) {
      if (buffer != null) {
        buffer.close();
      }
      pool.close();
    }
  }
}
