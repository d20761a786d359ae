package dev.fathom.cli.live;

import dev.fathom.linux.Capabilities;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.ProcessCapabilities;
import dev.fathom.linux.SchedulingPolicy;
import dev.fathom.linux.ThreadId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the thread that empties the ring, and the JVM's compilers, run only where nobody else wants
 * the processor, so that watching does not delay what is watched. When the ring fills they compete
 * like everybody, until it has been nearly empty for a second: no record is lost for politeness.
 *
 * <p>A thread of its own looks every 10 ms how full the ring is; it keeps CAP_SYS_NICE alone, which
 * it takes to come back from SCHED_IDLE. Without that privilege all stays as it is.
 */
final class SpareTime implements AutoCloseable {
  private static final Path THREADS = Path.of("/proc/self/task");
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A ring that is fuller than a part of this is filling. */
  private static final int FILLING = 8;

  private final LongSupplier usedBytes;
  private final long sizeBytes;
  private final Thread watch;
  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile List<Integer> threads = List.of();
  private @Nullable SchedulingPolicy policy;
  private volatile boolean over;

  private SpareTime(LongSupplier usedBytes, long sizeBytes) {
    this.usedBytes = usedBytes;
    this.sizeBytes = sizeBytes;
    watch = Thread.ofPlatform().daemon().name("fathom-spare-time").unstarted(this::watch);
  }

  /**
   * Takes along the privilege that the calling thread has now; nothing changes before {@link
   * #begin}.
   *
   * @param usedBytes how much of the ring is used, from any thread
   * @param sizeBytes how much it holds
   */
  static SpareTime prepare(LongSupplier usedBytes, long sizeBytes) {
    SpareTime spare = new SpareTime(usedBytes, sizeBytes);
    if (ProcessCapabilities.ofThread().has(ProcessCapabilities.CAP_SYS_NICE)) {
      spare.watch.start();
    }
    return spare;
  }

  /**
   * The calling thread is the one that empties the ring. Processes that it starts from now on would
   * inherit the policy. Idempotent.
   */
  void begin() {
    if (begun.getCount() > 0) {
      List<Integer> found = new ArrayList<>(compilers());
      found.add(ThreadId.current());
      threads = found;
      begun.countDown();
    }
  }

  /** Threads of this JVM that compile; such as it starts later inherit the policy. */
  private static List<Integer> compilers() {
    List<Integer> found = new ArrayList<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(THREADS)) {
      for (Path task : tasks) {
        if (Files.readString(task.resolve("comm")).matches("(?s)C[12] Compiler.*")) {
          found.add(Integer.parseInt(task.getFileName().toString()));
        }
      }
    } catch (IOException _) {
      // A thread that has just ended, or no /proc: those that were found will do.
    }
    return found;
  }

  private void watch() {
    try {
      Capabilities.keepOnly(ProcessCapabilities.CAP_SYS_NICE);
      begun.await();
      long filled = System.nanoTime() - CALM_NANOS;
      while (!over) {
        long now = System.nanoTime();
        if (usedBytes.getAsLong() > sizeBytes / FILLING) {
          filled = now;
        }
        become(now - filled >= CALM_NANOS ? SchedulingPolicy.IDLE : SchedulingPolicy.OTHER);
        LockSupport.parkNanos(LOOK_NANOS);
      }
      become(SchedulingPolicy.OTHER);
    } catch (ErrnoException | InterruptedException _) {
      // Not allowed here after all: then all stays as it is. Nobody interrupts this thread.
    }
  }

  private void become(SchedulingPolicy wanted) throws ErrnoException {
    if (policy != wanted) {
      policy = wanted;
      for (int thread : threads) {
        wanted.set(thread);
      }
    }
  }

  /** Back to the usual policy. Waits for it. Idempotent. */
  @Override
  public void close() {
    over = true;
    begun.countDown();
    LockSupport.unpark(watch);
    boolean interrupted = false;
    while (watch.isAlive()) {
      try {
        watch.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
