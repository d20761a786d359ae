package dev.fathom.cli;

import dev.fathom.cli.report.RunTraces;
import dev.fathom.workload.jobfile.Durability;
import dev.fathom.workload.jobfile.Job;
import dev.fathom.workload.jobfile.JobFile;
import java.util.ArrayList;
import java.util.List;

/** What a trace of a job file will not show: said before it runs. */
final class TraceNotes {
  private TraceNotes() {}

  /** The notes, a line each. */
  static List<String> of(JobFile file, RunTraces traces) {
    List<String> notes = new ArrayList<>();
    for (Job job : file.jobs()) {
      if (traces.kernel() && late(job)) {
        notes.add(
            job.name()
                + ": note: what it leaves in the page cache is written after the trace;"
                + " end_fsync=1 has both wait");
      }
    }
    return notes;
  }

  /** Whether data may reach the device when the job is over. */
  private static boolean late(Job job) {
    Durability durability = job.access().durability();
    return job.mix().writes()
        && !job.access().buffers().direct()
        && durability.open() == Durability.OpenSync.NONE
        && !durability.endFsync()
        && !durability.fsyncOnClose();
  }
}
