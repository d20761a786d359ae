package dev.fathom.workload.run;

import dev.fathom.driver.DriverUnavailableException;
import dev.fathom.workload.jobfile.JobFile;
import dev.fathom.workload.result.Direction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A run of a job file: wave after wave, each clone in a platform thread of its own that has its
 * job's name: traces know it by that.
 *
 * <p>{@link #execute} blocks until all is over. Any other thread may {@link #stop} it, ask for
 * {@link #progress}, or take the {@link #result} so far.
 */
public final class Run {
  private static final long TICK_NANOS = 20_000_000;
  private static final long SECOND_NANOS = 1_000_000_000;

  private final RunSettings settings;
  private final Notes notes;
  private final List<JobClone> plan;
  private final Map<String, String> globalOptions;
  private final Control control = new Control();
  private final List<JobRun> begun = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final Map<JobClone, Failure> unmade = new HashMap<>();
  private final long startNanos = System.nanoTime();

  /**
   * A run that has not begun.
   *
   * @throws IllegalArgumentException if a section chosen does not exist
   */
  public Run(JobFile file, RunSettings settings, Notes notes) {
    this.settings = settings;
    this.notes = notes;
    this.globalOptions = file.globalOptions();
    this.plan = Plan.of(file, settings.sections());
  }

  /**
   * Runs all jobs; once. A job that fails ends alone, and the result says so.
   *
   * @throws DriverUnavailableException if a job's engine is not to be had here
   * @throws InterruptedException if this thread was interrupted; the jobs are stopped
   */
  public RunResult execute() throws DriverUnavailableException, InterruptedException {
    int waves = plan.getLast().wave() + 1;
    try {
      for (int wave = 0; wave < waves && !control.stopping(); wave++) {
        runWave(wave);
      }
    } catch (InterruptedException e) {
      stop();
      throw e;
    }
    return result();
  }

  private void runWave(int wave) throws DriverUnavailableException, InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    List<JobRun> runs = new ArrayList<>();
    for (JobClone clone : plan) {
      if (clone.wave() == wave && !control.stopping()) {
        JobRun run = prepare(clone, go);
        if (run != null) {
          runs.add(run);
        }
      }
    }
    List<Thread> started = new ArrayList<>();
    for (JobRun run : runs) {
      started.add(Thread.ofPlatform().name(run.spec().name()).start(run));
    }
    threads.addAll(started);
    begun.addAll(runs);
    for (JobRun run : runs) {
      run.awaitReady();
    }
    checkDrivers(runs, go);
    go.countDown();
    supervise(runs);
    for (Thread thread : started) {
      thread.join();
    }
    unlink(wave);
  }

  private @Nullable JobRun prepare(JobClone clone, CountDownLatch go) {
    try {
      List<FilePart> parts = FileParts.of(clone);
      new Layout(clone, control, notes).make(parts);
      return new JobRun(clone, parts, settings, control, notes, go);
    } catch (IOException e) {
      synchronized (unmade) {
        unmade.put(clone, Failure.of(e));
      }
      return null;
    }
  }

  /** An engine that is not there is the end of the whole run, before anything is done. */
  private void checkDrivers(List<JobRun> runs, CountDownLatch go)
      throws DriverUnavailableException {
    for (JobRun run : runs) {
      DriverUnavailableException lacking = run.unavailable();
      if (lacking != null) {
        stop();
        go.countDown();
        throw lacking;
      }
    }
  }

  /** Samples throughputs until all have ended. */
  private void supervise(List<JobRun> runs) {
    long next = System.nanoTime() + Recorders.INTERVAL_NANOS;
    while (!runs.stream().allMatch(JobRun::ended)) {
      LockSupport.parkNanos(TICK_NANOS);
      if (System.nanoTime() - next >= 0) {
        next += Recorders.INTERVAL_NANOS;
        for (JobRun run : runs) {
          sample(run);
        }
      }
    }
  }

  private static void sample(JobRun run) {
    JobClock clock = run.clock();
    long now = System.nanoTime();
    if (clock != null && now - clock.rampEndNanos() > 0) {
      run.recorders().sample(now - clock.startNanos());
    }
  }

  private void unlink(int wave) {
    for (JobClone clone : plan) {
      if (clone.wave() == wave && clone.job().target().handling().unlink()) {
        try {
          Layout.unlink(clone);
        } catch (IOException e) {
          notes.note("%s: %s cannot be deleted".formatted(clone.name(), e.getMessage()));
        }
      }
    }
  }

  /** Asks all jobs to end soon. Any thread, also in a shutdown hook. */
  public void stop() {
    control.stop();
    threads.forEach(LockSupport::unpark);
  }

  /** The result so far; complete after {@link #execute}. Any thread. */
  public RunResult result() {
    Map<JobClone, Failure> failed;
    synchronized (unmade) {
      failed = Map.copyOf(unmade);
    }
    return new Collected(plan, globalOptions, begun, failed, settings, startNanos)
        .result(control.stopping());
  }

  /** How far it is. Any thread. */
  public Progress progress() {
    int running = 0;
    long readBytes = 0;
    long writeBytes = 0;
    long readIos = 0;
    long writeIos = 0;
    double done = 1;
    long left = -1;
    for (JobRun run : begun) {
      if (run.ended()) {
        continue;
      }
      running++;
      readBytes += run.recorders().bytes(Direction.READ);
      writeBytes += run.recorders().bytes(Direction.WRITE);
      readIos += run.recorders().ios(Direction.READ);
      writeIos += run.recorders().ios(Direction.WRITE);
      double share = share(run);
      done = Math.min(done, share);
      if (share > 0) {
        double seconds = run.elapsedNanos() / (double) SECOND_NANOS;
        left = Math.max(left, (long) Math.ceil(seconds / share - seconds));
      }
    }
    int percent = running == 0 ? -1 : (int) (100 * done);
    return new Progress(
        running, percent, readBytes, writeBytes, readIos, writeIos, left, control.layoutPercent());
  }

  /** How much of a clone's work is done, 0 to 1: by time or by bytes, whichever is further. */
  private static double share(JobRun run) {
    JobClock clock = run.clock();
    if (clock == null) {
      return 0;
    }
    double byTime = 0;
    if (clock.timed()) {
      byTime = run.elapsedNanos() / (double) (clock.endNanos() - clock.startNanos());
    }
    var timing = run.spec().job().timing();
    double byBytes = 0;
    if (!timing.timeBased()) {
      long whole = run.parts().stream().mapToLong(part -> part.region().usableBytes()).sum();
      double goal = (double) whole * timing.loops();
      Recorders recorders = run.recorders();
      byBytes = (recorders.bytes(Direction.READ) + recorders.bytes(Direction.WRITE)) / goal;
    }
    return Math.clamp(Math.max(byTime, byBytes), 0, 1);
  }
}
