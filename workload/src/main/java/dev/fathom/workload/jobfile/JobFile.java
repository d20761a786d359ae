package dev.fathom.workload.jobfile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A fio job file, read and checked: what {@code fio FILE} would run.
 *
 * @param globalOptions the options of its global sections as written, where they have values
 * @param jobs its jobs in order, at least one; several may have the same name
 */
public record JobFile(Map<String, String> globalOptions, List<Job> jobs) {

  /** Copies both, keeping their order. */
  public JobFile {
    globalOptions = Collections.unmodifiableMap(new LinkedHashMap<>(globalOptions));
    jobs = List.copyOf(jobs);
    if (jobs.isEmpty()) {
      throw new IllegalArgumentException("a job file without jobs");
    }
  }

  /** Reads a file as it stands, with this process's environment. */
  public static JobFile read(Path path) throws JobFileException {
    return read(path, Environment.local(), Overrides.NONE);
  }

  /**
   * Reads a file and what it includes. Blocks for that long; a FIFO or device is refused, not
   * opened.
   *
   * @throws JobFileException naming file and line of the first thing that is wrong
   */
  public static JobFile read(Path path, Environment environment, Overrides overrides)
      throws JobFileException {
    Substitution substitution = substitution(environment);
    return resolved(new SectionReader(substitution).read(path), overrides.settings(substitution));
  }

  /**
   * Reads from a stream to its end, such as standard input; does not close it. Includes are
   * relative to the working directory.
   *
   * @param name what messages call it
   * @throws JobFileException naming the line of the first thing that is wrong
   * @throws IOException when the stream cannot be read
   */
  public static JobFile read(
      InputStream in, String name, Environment environment, Overrides overrides)
      throws JobFileException, IOException {
    Substitution substitution = substitution(environment);
    List<String> lines = SourceText.read(in, name, new Place(name, 1));
    return resolved(
        new SectionReader(substitution).read(lines, name), overrides.settings(substitution));
  }

  private static Substitution substitution(Environment environment) {
    return new Substitution(environment.variables(), environment.machine());
  }

  private static JobFile resolved(List<Section> sections, List<Setting> overrides)
      throws JobFileException {
    List<Setting> global = new ArrayList<>();
    List<Job> jobs = new ArrayList<>();
    long clones = 0;
    for (Section section : sections) {
      if (section.global()) {
        addGlobal(section, global);
        continue;
      }
      List<Setting> all = new ArrayList<>(global);
      all.addAll(section.settings());
      all.addAll(overrides);
      List<Setting> own = new ArrayList<>(section.settings());
      own.addAll(overrides);
      Job job = job(section, all).withOptions(written(own));
      clones += job.grouping().clones();
      if (clones > Grouping.CLONES_MAX) {
        throw new JobFileException(
            section.place(),
            "the jobs have more than %d clones in all".formatted(Grouping.CLONES_MAX));
      }
      jobs.add(job);
    }
    if (jobs.isEmpty()) {
      throw new JobFileException(
          sections.getLast().place(), "no job: there are only [global] sections");
    }
    return new JobFile(written(global), jobs);
  }

  private static Map<String, String> written(List<Setting> settings) {
    Map<String, String> written = new LinkedHashMap<>();
    for (Setting setting : settings) {
      if (setting.value() != null) {
        written.put(setting.name(), setting.value());
      }
    }
    return written;
  }

  private static Job job(Section section, List<Setting> all) throws JobFileException {
    Settings settings = new Settings(section.place(), all);
    Job job = Job.read(section.name(), section.place(), settings);
    assert settings.leftOver() == null : settings.leftOver();
    return job;
  }

  /** A name in a global section names no job, as in fio. */
  private static void addGlobal(Section section, List<Setting> global) throws JobFileException {
    for (Setting setting : section.settings()) {
      if (!setting.name().equals("name")) {
        global.add(setting);
      }
    }
    if (global.size() > SectionReader.SETTINGS_MAX) {
      throw new JobFileException(
          section.place(),
          "more than %d settings in global sections".formatted(SectionReader.SETTINGS_MAX));
    }
  }
}
