package dev.fathom.workload.result;

import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a whole run measured.
 *
 * @param version the program and its version, such as {@code fathom-0.1.0}
 * @param timestamp when the run ended
 * @param globalOptions the options of the global sections as written, in order
 * @param jobs the jobs in the order of the job file
 */
public record Results(
    String version,
    ZonedDateTime timestamp,
    Map<String, String> globalOptions,
    List<JobResult> jobs) {
  /** Copies the options and jobs, keeping their order. */
  public Results {
    globalOptions = Collections.unmodifiableMap(new LinkedHashMap<>(globalOptions));
    jobs = List.copyOf(jobs);
  }

  /** One result per group, in the order of the groups' first jobs: fio's group_reporting. */
  public Results grouped() {
    var groups = new LinkedHashMap<Integer, JobResult>();
    for (JobResult job : jobs) {
      groups.merge(job.groupId(), job, JobResult::merge);
    }
    return new Results(version, timestamp, globalOptions, List.copyOf(groups.values()));
  }

  /** What the jobs of one group did together in one direction. */
  public GroupSummary group(int groupId, Direction direction) {
    return GroupSummary.of(
        jobs.stream()
            .filter(job -> job.groupId() == groupId)
            .map(job -> job.direction(direction))
            .filter(result -> result.runtimeMillis() > 0)
            .toList());
  }

  /** The groups that have a job, ascending. */
  public List<Integer> groupIds() {
    return jobs.stream().map(JobResult::groupId).distinct().sorted().toList();
  }
}
