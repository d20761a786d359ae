package dev.fathom.workload.jobfile;

/**
 * How a job runs and is reported next to others.
 *
 * @param clones how many times it runs at once, at least 1 ({@code numjobs})
 * @param threads whether the file asked for threads, not processes; both are threads here
 * @param stonewall whether it waits for all jobs before it in the file
 * @param newGroup whether a new reporting group begins with it
 * @param groupReporting whether the jobs of its group are reported as one
 */
public record Grouping(
    int clones, boolean threads, boolean stonewall, boolean newGroup, boolean groupReporting) {

  /** As many jobs and clones as fio runs at most ({@code REAL_MAX_JOBS}, fio.h). */
  public static final int CLONES_MAX = 4096;

  /** Checks the count. */
  public Grouping {
    if (clones < 1 || clones > CLONES_MAX) {
      throw new IllegalArgumentException("%d clones of 1 to %d".formatted(clones, CLONES_MAX));
    }
  }

  static Grouping read(Settings settings) throws JobFileException {
    return new Grouping(
        settings.integer("numjobs", 1, 1, CLONES_MAX),
        settings.present("thread"),
        settings.present("stonewall"),
        settings.present("new_group"),
        settings.present("group_reporting"));
  }
}
