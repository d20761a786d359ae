package dev.fathom.workload.run;

import dev.fathom.workload.jobfile.Job;
import java.nio.file.Path;
import java.util.List;

/**
 * One of the {@code numjobs} copies of a job: what one thread runs.
 *
 * @param job what it does
 * @param number its place among all clones of the job file, from 1: fio's thread number
 * @param groupId the reporting group it belongs to, from 0
 * @param wave 0 for those that begin at once, 1 for those that wait for these (stonewall), …
 * @param paths its files, in the order of their numbers
 */
record JobClone(Job job, int number, int groupId, int wave, List<Path> paths) {
  JobClone {
    paths = List.copyOf(paths);
  }

  String name() {
    return job.name();
  }
}
