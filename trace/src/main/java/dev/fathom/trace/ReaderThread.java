package dev.fathom.trace;

import java.util.concurrent.locks.LockSupport;

/**
 * A daemon thread that reads a {@link TraceSession} until it is asked to end, and takes its time
 * for that: whoever asks waits. Its loop looks like this:
 *
 * <pre>
 *   while (!thread.ending()) {
 *     session.drain(sink);
 *     thread.pause(1_000_000);
 *   }
 *   session.close();
 *   ReaderThread.awaitStragglers();
 *   session.drain(sink);
 * </pre>
 *
 * Safe for threads, but for {@link #pause}.
 */
public final class ReaderThread {
  /** How long a writer may take to finish an event after its session was closed: 4 ms. */
  public static final long STRAGGLERS_NANOS = 4_000_000;

  private final Thread thread;
  private volatile boolean ending;

  /**
   * A thread, not started yet.
   *
   * @param name of the thread
   * @param loop what it runs, until {@link #ending}
   */
  public ReaderThread(String name, Runnable loop) {
    thread = Thread.ofPlatform().daemon().name(name).unstarted(loop);
  }

  /**
   * Starts it.
   *
   * @throws IllegalThreadStateException if it was started before
   */
  public void start() {
    thread.start();
  }

  /** Whether it has been started and has not ended. */
  public boolean alive() {
    return thread.isAlive();
  }

  /** Whether its loop is to end. */
  public boolean ending() {
    return ending;
  }

  /** Waits, unless the loop is to end; sometimes less than that. Called by the thread itself. */
  public void pause(long nanos) {
    if (!ending) {
      LockSupport.parkNanos(this, nanos);
    }
  }

  /**
   * Asks the loop to end, and waits until it has. An interrupted thread waits too, and stays
   * interrupted. Idempotent; returns at once if the thread was not started.
   */
  public void end() {
    ending = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits {@value #STRAGGLERS_NANOS} ns: after that, all events of a session that was closed before
   * are in its rings. Not shortened by an interrupt, nor by {@link #end}.
   */
  public static void awaitStragglers() {
    long until = System.nanoTime() + STRAGGLERS_NANOS;
    while (System.nanoTime() - until < 0) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }
}
