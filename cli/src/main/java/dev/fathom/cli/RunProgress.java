package dev.fathom.cli;

import dev.fathom.workload.result.Scaled;
import dev.fathom.workload.run.Progress;
import dev.fathom.workload.run.Run;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** One line on the terminal that tells once a second how far a run is; notes go above it. */
final class RunProgress {
  private static final long SECOND_MILLIS = 1000;
  private static final int WIDTH = 79;
  private static final String ERASE = "\r\033[K";

  private final PrintWriter err;
  private final boolean shown;
  private boolean dirty;
  private boolean ended;

  RunProgress(PrintWriter err, boolean shown) {
    this.err = err;
    this.shown = shown;
  }

  /** Whether errors go to a terminal. */
  static boolean onTerminal() {
    try {
      return Terminal.isTerminal(Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString());
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Prints a line of its own. Any thread. */
  synchronized void note(String line) {
    erase();
    err.println(line);
    err.flush();
  }

  /** Shows a run's progress, in a thread of its own, until the end. */
  void follow(Run run) {
    if (shown) {
      Thread.ofPlatform().daemon().name("progress").start(() -> show(run));
    }
  }

  private void show(Run run) {
    Progress before = run.progress();
    while (true) {
      try {
        Thread.sleep(SECOND_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      Progress now = run.progress();
      if (!print(line(before, now))) {
        return;
      }
      before = now;
    }
  }

  private synchronized boolean print(String line) {
    if (!ended) {
      err.print(ERASE + line.substring(0, Math.min(WIDTH, line.length())));
      err.flush();
      dirty = true;
    }
    return !ended;
  }

  /** The line for two moments a second apart. */
  static String line(Progress before, Progress now) {
    if (now.layoutPercent() >= 0) {
      return "laying out files: %d%%".formatted(now.layoutPercent());
    }
    if (now.running() == 0) {
      return "no job is running";
    }
    String percent = now.percent() < 0 ? "-" : now.percent() + "%";
    String left = now.leftSeconds() < 0 ? "-" : now.leftSeconds() + "s";
    return "Jobs: %d: [%s][r=%s/s,w=%s/s][r=%s,w=%s IOPS][eta %s]"
        .formatted(
            now.running(),
            percent,
            Scaled.binaryBytes(delta(now.readBytes(), before.readBytes())),
            Scaled.binaryBytes(delta(now.writeBytes(), before.writeBytes())),
            Scaled.count(delta(now.readIos(), before.readIos())),
            Scaled.count(delta(now.writeIos(), before.writeIos())),
            left);
  }

  /** A ramp's end and a job's end set counts back. */
  private static long delta(long now, long before) {
    return now >= before ? now - before : now;
  }

  /** Shows no more. */
  synchronized void end() {
    erase();
    ended = true;
  }

  private void erase() {
    if (dirty) {
      err.print(ERASE);
      err.flush();
      dirty = false;
    }
  }
}
