package dev.fathom.workload.run;

import dev.fathom.driver.DriverUnavailableException;
import dev.fathom.driver.FileOptions;
import dev.fathom.linux.Errno;
import dev.fathom.linux.ErrnoException;
import dev.fathom.linux.Rusage;
import dev.fathom.workload.jobfile.Durability;
import dev.fathom.workload.jobfile.Job;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One clone at work, in a thread of its own. Other threads may ask how far it is; what it measured
 * is theirs to read when it has ended.
 */
final class JobRun implements Runnable {
  private static final int PAGE_BYTES = 4096;

  private final JobClone clone;
  private final List<FilePart> parts;
  private final RunSettings settings;
  private final Control control;
  private final Notes notes;
  private final CountDownLatch ready = new CountDownLatch(1);
  private final CountDownLatch go;
  private final Recorders recorders;
  private volatile @Nullable JobClock clock;
  private volatile @Nullable Failure failure;
  private volatile @Nullable DriverUnavailableException unavailable;
  private volatile @Nullable VerifySummary verification;
  private volatile @Nullable Rusage usage;
  private volatile long endNanos;
  private volatile boolean ended;

  JobRun(
      JobClone clone,
      List<FilePart> parts,
      RunSettings settings,
      Control control,
      Notes notes,
      CountDownLatch go) {
    this.clone = clone;
    this.parts = List.copyOf(parts);
    this.settings = settings;
    this.control = control;
    this.notes = notes;
    this.go = go;
    this.recorders =
        new Recorders(clone.job().reporting(), clone.job().access().engine().synchronous());
  }

  /** Waits until the clone is ready to begin, or has failed. */
  void awaitReady() throws InterruptedException {
    ready.await();
  }

  JobClone spec() {
    return clone;
  }

  List<FilePart> parts() {
    return parts;
  }

  Recorders recorders() {
    return recorders;
  }

  /** Null before it began. */
  @Nullable JobClock clock() {
    return clock;
  }

  @Nullable Failure failure() {
    return failure;
  }

  @Nullable DriverUnavailableException unavailable() {
    return unavailable;
  }

  @Nullable VerifySummary verification() {
    return verification;
  }

  /** What its thread used; null if that is not known. */
  @Nullable Rusage usage() {
    return usage;
  }

  boolean ended() {
    return ended;
  }

  /** How long it worked: to its end, or until now. */
  long elapsedNanos() {
    JobClock begun = clock;
    if (begun == null) {
      return 0;
    }
    return (ended ? endNanos : System.nanoTime()) - begun.startNanos();
  }

  @Override
  public void run() {
    try (Carrier carrier = open()) {
      ready.countDown();
      go.await();
      if (delayed()) {
        work(carrier);
      }
    } catch (DriverUnavailableException e) {
      unavailable = e;
      failure = new Failure(Errno.ENOSYS, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      failure = Failure.of(e);
    } catch (InterruptedException e) {
      failure = new Failure(Errno.EINTR, "interrupted");
    } catch (RuntimeException e) {
      failure = new Failure(Errno.EINVAL, String.valueOf(e.getMessage()));
    } catch (OutOfMemoryError e) {
      failure = new Failure(Errno.ENOMEM, "no memory for the buffers: " + e.getMessage());
    } finally {
      finish();
    }
  }

  private void finish() {
    endNanos = System.nanoTime();
    JobClock begun = clock;
    if (begun != null) {
      recorders.end(endNanos - begun.startNanos());
    }
    ended = true;
    ready.countDown();
  }

  private Carrier open() throws IOException {
    Job job = clone.job();
    long longest = Math.max(job.sizes().read().maxBytes(), job.sizes().write().maxBytes());
    int bufferBytes = (int) ((longest + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES);
    Carrier carrier =
        job.access().engine().synchronous()
            ? new CallCarrier(bufferBytes)
            : ContextCarrier.open(job, bufferBytes, settings.degrade(), notes);
    try {
      for (FilePart part : parts) {
        carrier.open(part.path(), options(job));
        if (job.target().handling().invalidate() && part.regular()) {
          FileState.dropCache(part.path());
        }
      }
      return carrier;
    } catch (IOException | RuntimeException e) {
      carrier.close();
      throw e;
    }
  }

  private static FileOptions options(Job job) {
    boolean writes = job.mix().writes() && !job.verification().only();
    FileOptions options = writes ? FileOptions.CREATE : FileOptions.READ;
    if (job.access().buffers().direct()) {
      options = options.withDirect();
    }
    Durability.OpenSync sync = writes ? job.access().durability().open() : Durability.OpenSync.NONE;
    return switch (sync) {
      case NONE -> options;
      case SYNC -> options.withSync();
      case DSYNC -> options.withDataSync();
    };
  }

  /** startdelay; false if the run is stopped meanwhile. */
  private boolean delayed() {
    long end = System.nanoTime() + clone.job().timing().startDelayNanos();
    long left = clone.job().timing().startDelayNanos();
    while (left > 0 && !control.stopping()) {
      LockSupport.parkNanos(left);
      left = end - System.nanoTime();
    }
    return !control.stopping();
  }

  private void work(Carrier carrier) {
    SlotData data = SlotData.of(clone.job(), carrier, clone.number());
    PlaceSource places = PlaceSource.of(clone, parts);
    Rusage before = usageNow();
    JobClock begun = new JobClock(System.nanoTime(), clone.job().timing());
    clock = begun;
    Phases phases =
        new Phases(clone, parts, places, carrier, data, recorders, control, begun, notes);
    try {
      phases.run();
    } finally {
      failure = phases.failure();
      verification = phases.summary();
      Rusage after = usageNow();
      usage = before == null || after == null ? null : after.since(before);
    }
  }

  private static @Nullable Rusage usageNow() {
    try {
      return Rusage.ofThread();
    } catch (ErrnoException e) {
      return null;
    }
  }
}
