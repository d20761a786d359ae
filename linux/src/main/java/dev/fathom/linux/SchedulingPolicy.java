package dev.fathom.linux;

import static dev.fathom.linux.ErrnoException.check;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * How the kernel shares processors among threads without a real-time priority: sched(7). A thread's
 * policy goes to the threads and processes that it starts.
 */
public enum SchedulingPolicy {
  /** The usual one: SCHED_OTHER. */
  OTHER(0),

  /** As the usual one, but never preempts others when it wakes: SCHED_BATCH. */
  BATCH(3),

  /**
   * Runs where nobody else wants to, gives way at once, and has a share of some thousandths where
   * others always want to: SCHED_IDLE.
   */
  IDLE(5);

  private final int number;

  SchedulingPolicy(int number) {
    this.number = number;
  }

  /**
   * Of a thread; empty for a real-time or deadline policy.
   *
   * @param thread as {@link ThreadId#current} names it; 0 for the calling one
   * @throws ErrnoException ESRCH if there is no such thread
   */
  public static Optional<SchedulingPolicy> of(int thread) throws ErrnoException {
    long number =
        check(
            "sched_getscheduler of thread " + thread,
            SystemCall.call(SystemCallNumber.SCHED_GETSCHEDULER, thread));
    for (SchedulingPolicy policy : values()) {
      if (policy.number == number) {
        return Optional.of(policy);
      }
    }
    return Optional.empty();
  }

  /**
   * Makes it the policy of a thread. To leave {@link #IDLE} takes CAP_SYS_NICE, or an RLIMIT_NICE
   * that allows the thread's nice value.
   *
   * @param thread as {@link ThreadId#current} names it, of this process; 0 for the calling one
   * @throws ErrnoException EPERM if that is not allowed, ESRCH if there is no such thread
   */
  public void set(int thread) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment priority = arena.allocate(Integer.BYTES, Integer.BYTES);
      check(
          "sched_setscheduler " + this + " for thread " + thread,
          SystemCall.call(SystemCallNumber.SCHED_SETSCHEDULER, thread, number, priority.address()));
    }
  }
}
