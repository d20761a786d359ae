package dev.fathom.cli.trace;

import dev.fathom.cli.live.DirtyExpiry;
import dev.fathom.kernel.DirtyPages;
import dev.fathom.kernel.KernelTracer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The time between the end of a command and the end of tracing: what the command wrote is still on
 * its way. It is over when all pages that the command, or any process younger than it, made dirty
 * are written, or when the kernel would have written them: see {@link DirtyExpiry}. One thread.
 */
final class Aftermath {
  private static final long LOOK_NANOS = 500_000_000;

  /** The device may still be at work on what was handed to it. */
  private static final long GRACE_NANOS = 500_000_000;

  private final DirtyPages pages;
  private final TracePlan.After after;
  private final long endNanos;
  private long lookedNanos;
  private long cleanNanos;

  /**
   * Begins when the command has ended.
   *
   * @param startNanos when the command began, by the monotonic clock
   * @param after what was asked for
   */
  Aftermath(
      KernelTracer tracer,
      Scope scope,
      TracedCommand command,
      long startNanos,
      TracePlan.After after)
      throws IOException {
    this.after = after;
    endNanos = System.nanoTime();
    pages = tracer.dirtyPages(startNanos, endNanos, scope::covers, command::mayHaveStarted);
    lookedNanos = endNanos;
    cleanNanos = endNanos;
    if (after == TracePlan.After.SYNC && pages.count() > 0) {
      sync(scope.mountPoints());
    }
  }

  /** What a user who waits is to know. */
  Optional<String> hint() {
    if (pages.count() == 0 || after != TracePlan.After.WRITE_BACK) {
      return Optional.empty();
    }
    return Optional.of(
        "the command has ended; %s still to be written (at most %s; Ctrl-C ends, --sync hastens)"
            .formatted(
                Amounts.count(pages.count(), "page", "pages"),
                Amounts.seconds(DirtyExpiry.nanos())));
  }

  /** Has the file systems write, in a process of its own: it may take long, and fail. */
  private static void sync(List<String> mountPoints) throws IOException {
    List<String> command = new ArrayList<>(List.of("sync"));
    if (!mountPoints.isEmpty()) {
      command.add("--file-system");
      command.addAll(mountPoints);
    }
    new ProcessBuilder(command).inheritIO().start();
  }

  /** Whether it is over. */
  boolean over() throws IOException {
    long now = System.nanoTime();
    if (after == TracePlan.After.NOTHING || now - endNanos >= DirtyExpiry.nanos()) {
      return true;
    }
    if (pages.count() > 0) {
      if (now - lookedNanos >= LOOK_NANOS) {
        lookedNanos = now;
        pages.lookAgain();
      }
      cleanNanos = now;
      return false;
    }
    return now - cleanNanos >= GRACE_NANOS;
  }
}
