package dev.fathom.cli;

import dev.fathom.cli.trace.TraceRun;
import dev.fathom.linux.Signals;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What Ctrl-C does to a trace: it ends orderly, as it ends after a duration, with what there is to
 * say at the end. A second Ctrl-C kills at once; the kernel then detaches the programs.
 */
final class TraceInterruption {
  private static final long PATIENCE_SECONDS = 10;

  private final TraceRun run;
  private final PrintWriter err;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook = Thread.ofPlatform().name("interruption").unstarted(this::interrupt);
  private volatile boolean begun;
  private volatile int status = ExitStatus.FAILED;

  TraceInterruption(TraceRun run, PrintWriter err) {
    this.run = run;
    this.err = err;
  }

  /** From now on the JVM does not end without the last words. */
  void install() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether the JVM is ending. */
  boolean begun() {
    return begun;
  }

  /**
   * The trace is over, and all is said.
   *
   * @param result the exit status, if the JVM is ending already
   */
  void remove(int result) {
    status = result;
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook is at work.
    }
  }

  private void interrupt() {
    begun = true;
    Signals.restoreDefault(Signals.SIGINT);
    Signals.restoreDefault(Signals.SIGTERM);
    run.stop();
    try {
      if (!over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        err.println("fathom: the output is stuck; what was not yet written is lost");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    err.flush();
    Runtime.getRuntime().halt(status);
  }
}
