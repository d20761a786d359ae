package dev.fathom.cli.live;

import dev.fathom.linux.Signals;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How a live command ends on a signal: its loop is asked to stop and has time to print what it has;
 * a second signal kills at once.
 */
public final class OrderlyEnd implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 5;

  private final Runnable last;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook = Thread.ofPlatform().name("orderly end").unstarted(this::end);
  private volatile boolean asked;

  private OrderlyEnd(Runnable last) {
    this.last = last;
  }

  /**
   * From now until closed a signal asks for the end.
   *
   * @param last done on a signal when the loop has ended, or does not; any thread, also twice
   */
  public static OrderlyEnd install(Runnable last) {
    OrderlyEnd end = new OrderlyEnd(last);
    Runtime.getRuntime().addShutdownHook(end.hook);
    return end;
  }

  /** Whether the loop is to end. Any thread. */
  public boolean asked() {
    return asked;
  }

  /** Asks the loop to end. Any thread. */
  public void ask() {
    asked = true;
  }

  private void end() {
    Signals.restoreDefault(Signals.SIGINT);
    Signals.restoreDefault(Signals.SIGTERM);
    asked = true;
    try {
      over.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      last.run();
    }
  }

  /** The loop has ended. */
  @Override
  public void close() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook is at work.
    }
  }
}
