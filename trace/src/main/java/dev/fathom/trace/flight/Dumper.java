package dev.fathom.trace.flight;

import dev.fathom.trace.History;
import dev.fathom.trace.TraceSession;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Writes dumps, one after the other, on a thread of its own: no other thread waits for the disk
 * unless it asks for a dump, and none can interrupt a file. Any thread.
 */
final class Dumper {
  /** How long the end of the JVM may wait for a dump. */
  private static final long EXIT_SECONDS = 10;

  private final FlightOptions options;
  private final Supplier<Content> source;

  /** Breaches that had no dump since it was last asked. */
  private final LongSupplier suppressed;

  private final DumpFiles files;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("fathom flight dump").factory());

  /** Whether a breach waits for its dump: there is room for one. */
  private final AtomicBoolean waiting = new AtomicBoolean();

  private final AtomicLong written = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  /**
   * What is dumped.
   *
   * @param histories those that have ended, then the others
   * @param ended how many have
   * @param session for what was lost
   */
  record Content(List<History> histories, int ended, TraceSession session) {}

  Dumper(FlightOptions options, Supplier<Content> source, LongSupplier suppressed) {
    this.options = options;
    this.source = source;
    this.suppressed = suppressed;
    files = new DumpFiles(options.target(), options.dumpsMost());
  }

  long written() {
    return written.get();
  }

  long failed() {
    return failed.get();
  }

  /** Dumps, and waits for it. */
  FlightDump dump(FlightDump.Reason reason, String about) {
    Future<FlightDump> dump;
    try {
      dump = thread.submit(() -> write(reason, about));
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("flight recorder is closed", e);
    }
    boolean interrupted = false;
    try {
      for (; ; ) {
        try {
          return dump.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Dumps soon.
   *
   * @param refused run instead if a dump is under way that nobody asked for
   */
  void later(FlightDump.Reason reason, String about, Runnable refused) {
    if (!waiting.compareAndSet(false, true)) {
      refused.run();
      return;
    }
    try {
      thread.execute(() -> {
        try {
          tell(write(reason, about));
        } finally {
          waiting.set(false);
        }
      });
    } catch (RejectedExecutionException e) {
      waiting.set(false); // closed meanwhile
    }
  }

  /** The JVM ends: dumps, and waits for it, but not for ever. */
  void exit() {
    try {
      thread
          .submit(() -> tell(write(FlightDump.Reason.EXIT, "the JVM ends")))
          .get(EXIT_SECONDS, TimeUnit.SECONDS);
    } catch (RejectedExecutionException e) {
      // closed meanwhile
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      System.getLogger("dev.fathom.trace")
          .log(System.Logger.Level.WARNING, "no flight recorder dump at the exit", e);
    }
  }

  private FlightDump write(FlightDump.Reason reason, String why) {
    Content content = source.get();
    long untold = suppressed.getAsLong();
    String about =
        untold == 0
            ? "%s: %s".formatted(reason.title(), why)
            : "%s: %s; since the last dump %,d breaches without one"
                .formatted(reason.title(), why, untold);
    Path file = files.next(reason);
    String problem = files.write(file, about, content.histories(), content.session());
    (problem.isEmpty() ? written : failed).incrementAndGet();
    return new FlightDump(
        file,
        reason,
        about,
        content.ended(),
        content.histories().size() - content.ended(),
        untold,
        problem);
  }

  private void tell(FlightDump dump) {
    if (dump.failed()) {
      System.getLogger("dev.fathom.trace").log(System.Logger.Level.WARNING, dump.text());
    }
    options.told().accept(dump);
  }

  /** Waits for the dump that is being written, but not for ever; there are no more. */
  void close() {
    thread.shutdown();
    boolean interrupted = Thread.interrupted();
    try {
      if (!thread.awaitTermination(EXIT_SECONDS, TimeUnit.SECONDS)) {
        System.getLogger("dev.fathom.trace")
            .log(System.Logger.Level.WARNING, "a flight recorder dump is still being written");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
