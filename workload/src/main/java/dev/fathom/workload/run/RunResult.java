package dev.fathom.workload.run;

import dev.fathom.workload.result.Results;
import java.util.List;

/**
 * What became of a run.
 *
 * @param results what was measured, one result for each clone
 * @param grouped the same with one result for each group that asks for group_reporting
 * @param failures what went wrong, a line each, beginning with the job's name
 * @param verifications what was verified
 * @param interrupted whether it was stopped before its end
 */
public record RunResult(
    Results results,
    Results grouped,
    List<String> failures,
    List<VerifySummary> verifications,
    boolean interrupted) {
  /** Copies the lists. */
  public RunResult {
    failures = List.copyOf(failures);
    verifications = List.copyOf(verifications);
  }

  /** Whether all jobs did what they were to do, and all data was right. */
  public boolean successful() {
    return failures.isEmpty() && verifications.stream().allMatch(VerifySummary::right);
  }
}
