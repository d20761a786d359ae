package dev.fathom.cli;

import dev.fathom.linux.Signals;
import dev.fathom.workload.run.Run;
import dev.fathom.workload.run.RunResult;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What Ctrl-C does to a run: the jobs are asked to end, and the results so far are printed, also if
 * a device does not answer any more. A second Ctrl-C kills at once.
 */
final class Interruption {
  private static final long PATIENCE_SECONDS = 5;

  /** The exit status after SIGINT, as shells know it. */
  private static final int INTERRUPTED = 130;

  private final Run run;
  private final RunOutcome outcome;
  private final RunProgress progress;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook = Thread.ofPlatform().name("interruption").unstarted(this::interrupt);
  private boolean reported;
  private boolean traced;

  Interruption(Run run, RunOutcome outcome, RunProgress progress) {
    this.run = run;
    this.outcome = outcome;
    this.progress = progress;
  }

  /** From now on the JVM does not end without results. */
  void install() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The run is over. */
  void remove() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook is at work.
    }
  }

  /**
   * Writes the result unless that was done before.
   *
   * @return whether the trace could be written
   */
  synchronized boolean report(RunResult result) throws IOException {
    if (!reported) {
      reported = true;
      progress.end();
      traced = outcome.write(result);
    }
    return traced;
  }

  private void interrupt() {
    Signals.restoreDefault(Signals.SIGINT);
    Signals.restoreDefault(Signals.SIGTERM);
    progress.note("fathom: interrupted; ending the jobs (again to end at once)");
    run.stop();
    try {
      if (!over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        progress.note("fathom: some jobs do not end; these are the results so far");
        report(run.result());
        Runtime.getRuntime().halt(INTERRUPTED);
      }
    } catch (InterruptedException | IOException e) {
      progress.note("fathom: " + e);
      Runtime.getRuntime().halt(INTERRUPTED);
    }
  }
}
