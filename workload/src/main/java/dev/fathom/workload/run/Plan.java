package dev.fathom.workload.run;

import dev.fathom.workload.jobfile.Job;
import dev.fathom.workload.jobfile.JobFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Who runs when: the clones of all jobs, in the order of the job file. */
final class Plan {
  private Plan() {}

  /**
   * The clones of the sections chosen.
   *
   * @param sections names of sections; empty for all
   * @throws IllegalArgumentException if there is no section of a name
   */
  static List<JobClone> of(JobFile file, List<String> sections) {
    checkSections(file, sections);
    List<JobClone> clones = new ArrayList<>();
    int groupId = 0;
    int wave = 0;
    for (Job job : file.jobs()) {
      if (!sections.isEmpty() && !sections.contains(job.label().section())) {
        continue;
      }
      boolean first = clones.isEmpty();
      if (!first && (job.grouping().stonewall() || job.grouping().newGroup())) {
        groupId++;
      }
      if (!first && job.grouping().stonewall()) {
        wave++;
      }
      for (int index = 0; index < job.grouping().clones(); index++) {
        List<Path> paths = job.target().paths(job.label().section(), index);
        clones.add(new JobClone(job, clones.size() + 1, groupId, wave, paths));
      }
    }
    return clones;
  }

  private static void checkSections(JobFile file, List<String> sections) {
    for (String section : sections) {
      if (file.jobs().stream().noneMatch(job -> job.label().section().equals(section))) {
        throw new IllegalArgumentException("no section [%s] in the job file".formatted(section));
      }
    }
  }
}
