package dev.fathom.cli.live;

import dev.fathom.linux.Signals;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How a live command ends on a signal: as it ends after a duration, with what there is to say at
 * the end, and the same exit status. A second signal kills at once; the kernel then detaches the
 * programs.
 */
public final class OrderlyEnd implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;

  /** The work was begun and failed: where the command did not say better. */
  private static final int FAILED = 1;

  private final Last last;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook = Thread.ofPlatform().name("orderly end").unstarted(this::end);
  private volatile boolean asked;
  private volatile int status = FAILED;

  private OrderlyEnd(Last last) {
    this.last = last;
  }

  /** What is done last of all on a signal. */
  @FunctionalInterface
  public interface Last {
    /**
     * Done by another thread than the command's, which may still be at work.
     *
     * @param ended whether the command has ended; else its output is stuck
     */
    void act(boolean ended);
  }

  /** From now until closed a signal asks for the end. */
  public static OrderlyEnd install(Last last) {
    OrderlyEnd end = new OrderlyEnd(last);
    Runtime.getRuntime().addShutdownHook(end.hook);
    return end;
  }

  /** Whether the command is to end. Any thread. */
  public boolean asked() {
    return asked;
  }

  /** Asks the command to end. Any thread. */
  public void ask() {
    asked = true;
  }

  /** Sets the exit status that the process has if a signal ends it. */
  public void status(int value) {
    status = value;
  }

  private void end() {
    Signals.restoreDefault(Signals.SIGINT);
    Signals.restoreDefault(Signals.SIGTERM);
    asked = true;
    try {
      last.act(over.await(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      Runtime.getRuntime().halt(status);
    }
  }

  /** The command has ended, and all is said. */
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
