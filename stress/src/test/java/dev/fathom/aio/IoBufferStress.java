package dev.fathom.aio;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZL_Result;
import org.openjdk.jcstress.infra.results.ZZL_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Races on the state of an {@link IoBuffer}: one use at a time, and one way back to the pool. */
public final class IoBufferStress {
  private static final SparePools POOLS = new SparePools(1);

  private IoBufferStress() {}

  private static boolean close(IoBuffer buffer) {
    try {
      buffer.close();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Two threads begin to read into a buffer. */
  @JCStressTest
  @Outcome(
      id = {"true, false, whole", "false, true, whole"},
      expect = Expect.ACCEPTABLE,
      desc = "One of them may.")
  @State
  public static class TwoReads {
    private final BufferPool pool = POOLS.take();
    private final IoBuffer buffer = pool.lease();

    /** One thread. */
    @Actor
    public void first(ZZL_Result result) {
      result.r1 = buffer.tryBeginRead();
    }

    /** Another thread. */
    @Actor
    public void second(ZZL_Result result) {
      result.r2 = buffer.tryBeginRead();
    }

    /** Afterwards. */
    @Arbiter
    public void end(ZZL_Result result) {
      buffer.end();
      buffer.close();
      result.r3 = POOLS.census(pool);
    }
  }

  /** A thread begins to read into a buffer that another one begins to write from. */
  @JCStressTest
  @Outcome(
      id = {"true, false, whole", "false, true, whole"},
      expect = Expect.ACCEPTABLE,
      desc = "One of them may.")
  @State
  public static class ReadAndWrite {
    private final BufferPool pool = POOLS.take();
    private final IoBuffer buffer = pool.lease();

    /** One thread. */
    @Actor
    public void read(ZZL_Result result) {
      result.r1 = buffer.tryBeginRead();
    }

    /** Another thread. */
    @Actor
    public void write(ZZL_Result result) {
      result.r2 = buffer.tryBeginWrite();
    }

    /** Afterwards. */
    @Arbiter
    public void end(ZZL_Result result) {
      buffer.end();
      buffer.close();
      result.r3 = POOLS.census(pool);
    }
  }

  /** Two threads write from a buffer, each from beginning to end. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "Both may.")
  @State
  public static class TwoWrites {
    private final BufferPool pool = POOLS.take();
    private final IoBuffer buffer = pool.lease();

    private boolean write() {
      boolean begun = buffer.tryBeginWrite();
      if (begun) {
        buffer.end();
      }
      return begun;
    }

    /** One thread. */
    @Actor
    public void first(ZZ_Result result) {
      result.r1 = write();
    }

    /** Another thread. */
    @Actor
    public void second(ZZ_Result result) {
      result.r2 = write();
    }

    /** Afterwards: the buffer is idle, and goes back at once. */
    @Arbiter
    public void end(ZZ_Result result) {
      result.r1 &= !buffer.inFlight();
      buffer.close();
      result.r2 &= POOLS.census(pool).equals("whole");
    }
  }

  /** The read into a buffer ends while its lease does. */
  @JCStressTest
  @Outcome(id = "whole", expect = Expect.ACCEPTABLE, desc = "Given back once.")
  @State
  public static class EndOfReadAndClose {
    private final BufferPool pool = POOLS.take();
    private final IoBuffer buffer = pool.lease();

    /** A buffer with a read in flight. */
    public EndOfReadAndClose() {
      buffer.tryBeginRead();
    }

    /** One thread. */
    @Actor
    public void end() {
      buffer.end();
    }

    /** Another thread. */
    @Actor
    public void close() {
      buffer.close();
    }

    /** Afterwards. */
    @Arbiter
    public void count(L_Result result) {
      result.r1 = POOLS.census(pool);
    }
  }

  /** The last two writes from a buffer end after its lease has. */
  @JCStressTest
  @Outcome(id = "whole", expect = Expect.ACCEPTABLE, desc = "Given back once.")
  @State
  public static class TwoEndsAfterClose {
    private final BufferPool pool = POOLS.take();
    private final IoBuffer buffer = pool.lease();

    /** A closed buffer with two writes in flight. */
    public TwoEndsAfterClose() {
      buffer.tryBeginWrite();
      buffer.tryBeginWrite();
      buffer.close();
    }

    /** One thread. */
    @Actor
    public void first() {
      buffer.end();
    }

    /** Another thread. */
    @Actor
    public void second() {
      buffer.end();
    }

    /** Afterwards. */
    @Arbiter
    public void count(L_Result result) {
      result.r1 = POOLS.census(pool);
    }
  }

  /** A read begins and ends while the lease ends. */
  @JCStressTest
  @Outcome(
      id = {"true, whole", "false, whole"},
      expect = Expect.ACCEPTABLE,
      desc = "Given back once, when the read has ended.")
  @State
  public static class ReadAndClose {
    private final BufferPool pool = POOLS.take();
    private final IoBuffer buffer = pool.lease();

    /** One thread. */
    @Actor
    public void read(ZL_Result result) {
      result.r1 = buffer.tryBeginRead();
      if (result.r1) {
        buffer.end();
      }
    }

    /** Another thread. */
    @Actor
    public void close() {
      buffer.close();
    }

    /** Afterwards. */
    @Arbiter
    public void count(ZL_Result result) {
      result.r2 = POOLS.census(pool);
    }
  }

  /** A second write begins while the first ends and the lease does. */
  @JCStressTest
  @Outcome(
      id = {"true, whole", "false, whole"},
      expect = Expect.ACCEPTABLE,
      desc = "Given back once, when the last write has ended.")
  @State
  public static class WriteAndLastEnd {
    private final BufferPool pool = POOLS.take();
    private final IoBuffer buffer = pool.lease();

    /** A buffer with a write in flight. */
    public WriteAndLastEnd() {
      buffer.tryBeginWrite();
    }

    /** One thread. */
    @Actor
    public void write(ZL_Result result) {
      result.r1 = buffer.tryBeginWrite();
      if (result.r1) {
        buffer.end();
      }
    }

    /** Another thread. */
    @Actor
    public void closeAndEnd() {
      buffer.close();
      buffer.end();
    }

    /** Afterwards. */
    @Arbiter
    public void count(ZL_Result result) {
      result.r2 = POOLS.census(pool);
    }
  }

  /** Two threads end a lease. */
  @JCStressTest
  @Outcome(
      id = {"true, false, whole", "false, true, whole"},
      expect = Expect.ACCEPTABLE,
      desc = "One of them did, and the other was told.")
  @State
  public static class TwoCloses {
    private final BufferPool pool = POOLS.take();
    private final IoBuffer buffer = pool.lease();

    /** One thread. */
    @Actor
    public void first(ZZL_Result result) {
      result.r1 = IoBufferStress.close(buffer);
    }

    /** Another thread. */
    @Actor
    public void second(ZZL_Result result) {
      result.r2 = IoBufferStress.close(buffer);
    }

    /** Afterwards. */
    @Arbiter
    public void count(ZZL_Result result) {
      result.r3 = POOLS.census(pool);
    }
  }
}
