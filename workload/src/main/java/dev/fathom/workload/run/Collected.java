package dev.fathom.workload.run;

import dev.fathom.linux.Rusage;
import dev.fathom.workload.result.Depths;
import dev.fathom.workload.result.Direction;
import dev.fathom.workload.result.DirectionResult;
import dev.fathom.workload.result.JobResult;
import dev.fathom.workload.result.Latency;
import dev.fathom.workload.result.Results;
import dev.fathom.workload.result.ThroughputSeries;
import dev.fathom.workload.result.Usage;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts together what the clones of a run have measured. */
final class Collected {
  private static final long MILLI_NANOS = 1_000_000;
  private static final long SECOND_NANOS = 1_000_000_000;

  private final List<JobClone> plan;
  private final Map<String, String> globalOptions;
  private final List<JobRun> runs;
  private final Map<JobClone, Failure> unmade;
  private final RunSettings settings;
  private final long elapsedSeconds;

  Collected(
      List<JobClone> plan,
      Map<String, String> globalOptions,
      List<JobRun> runs,
      Map<JobClone, Failure> unmade,
      RunSettings settings,
      long startNanos) {
    this.plan = plan;
    this.globalOptions = globalOptions;
    this.runs = runs;
    this.unmade = unmade;
    this.settings = settings;
    long elapsed = System.nanoTime() - startNanos;
    this.elapsedSeconds = (elapsed + SECOND_NANOS - 1) / SECOND_NANOS;
  }

  RunResult result(boolean interrupted) {
    List<JobResult> jobs = new ArrayList<>();
    Map<String, JobResult> grouped = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    for (JobClone clone : plan) {
      JobRun run = runs.stream().filter(r -> r.spec().equals(clone)).findFirst().orElse(null);
      Failure failure = run == null ? unmade.get(clone) : run.failure();
      if (failure != null) {
        failures.add(clone.name() + ": " + failure.text());
      }
      if (run == null && failure == null) {
        continue;
      }
      JobResult job = run == null ? unmade(clone, failure) : of(run, failure);
      jobs.add(job);
      boolean asOne = clone.job().grouping().groupReporting();
      String key = asOne ? "group " + clone.groupId() : "clone " + clone.number();
      grouped.merge(key, job, JobResult::merge);
    }
    List<VerifySummary> verifications =
        runs.stream().map(JobRun::verification).filter(Objects::nonNull).toList();
    return new RunResult(
        results(jobs), results(List.copyOf(grouped.values())), failures, verifications, interrupted);
  }

  private Results results(List<JobResult> jobs) {
    return new Results(settings.version(), ZonedDateTime.now(ZoneId.systemDefault()), globalOptions, jobs);
  }

  private JobResult of(JobRun run, @Nullable Failure failure) {
    Recorders recorders = run.recorders();
    return job(
        run.spec(),
        failure,
        Math.max(0, run.elapsedNanos() / MILLI_NANOS),
        recorders.result(Direction.READ),
        recorders.result(Direction.WRITE),
        recorders.sync(),
        usage(run.usage()),
        recorders.depths.snapshot(),
        recorders.series());
  }

  private JobResult unmade(JobClone clone, @Nullable Failure failure) {
    return job(
        clone,
        failure,
        0,
        DirectionResult.NONE,
        DirectionResult.NONE,
        Latency.NONE,
        Usage.NONE,
        Depths.NONE,
        ThroughputSeries.NONE);
  }

  private JobResult job(
      JobClone clone,
      @Nullable Failure failure,
      long runtimeMillis,
      DirectionResult read,
      DirectionResult write,
      Latency sync,
      Usage usage,
      Depths depths,
      ThroughputSeries series) {
    return new JobResult(
        clone.name(),
        clone.groupId(),
        1,
        ProcessHandle.current().pid(),
        failure == null ? 0 : failure.errno(),
        failure == null ? "" : failure.meaning(),
        elapsedSeconds,
        runtimeMillis,
        clone.job().access().queue().depth(),
        clone.job().options(),
        read,
        write,
        DirectionResult.NONE,
        sync,
        usage,
        depths,
        series);
  }

  private static Usage usage(@Nullable Rusage used) {
    return used == null
        ? Usage.NONE
        : new Usage(
            used.userNanos() / MILLI_NANOS,
            used.systemNanos() / MILLI_NANOS,
            used.voluntarySwitches() + used.involuntarySwitches(),
            used.majorFaults(),
            used.minorFaults());
  }
}
