package dev.fathom.workload.jobfile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One job of a job file, checked and complete: every default is filled in.
 *
 * @param label what it is called
 * @param mix which requests it makes
 * @param sizes how long requests and files are
 * @param target its files
 * @param access by which means requests reach them
 * @param timing when it begins and ends
 * @param pace how fast it may go
 * @param verification whether data is checked
 * @param grouping how it runs next to others
 * @param seeds where random numbers come from
 * @param reporting what is measured
 * @param options its own options and those of the command line as written, where they have values
 */
public record Job(
    Label label,
    Mix mix,
    Sizes sizes,
    Target target,
    Access access,
    Timing timing,
    Pace pace,
    Verification verification,
    Grouping grouping,
    Seeds seeds,
    Reporting reporting,
    Map<String, String> options) {

  /** Copies the options, keeping their order. */
  public Job {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /**
   * What a job is called.
   *
   * @param name what reports call it: {@code name}, or the section's name
   * @param section the section's name, from which file names are made
   * @param description what the user says about it
   * @param place where the section begins
   */
  public record Label(String name, String section, Optional<String> description, Place place) {}

  /** What reports call the job. */
  public String name() {
    return label.name();
  }

  Job withOptions(Map<String, String> written) {
    return new Job(
        label,
        mix,
        sizes,
        target,
        access,
        timing,
        pace,
        verification,
        grouping,
        seeds,
        reporting,
        written);
  }

  static Job read(String section, Place place, Settings settings) throws JobFileException {
    Mix mix = Mix.read(settings);
    Sizes sizes = Sizes.read(settings);
    sizes.check(settings, mix);
    Verification verification = Verification.read(settings, mix, sizes);
    Job job =
        new Job(
            new Label(
                settings.text("name").orElse(section),
                section,
                settings.text("description"),
                place),
            mix,
            sizes,
            Target.read(settings),
            Access.read(settings, verification),
            Timing.read(settings),
            Pace.read(settings),
            verification,
            Grouping.read(settings),
            Seeds.read(settings, sizes),
            Reporting.read(settings),
            Map.of());
    job.checkFiles(settings);
    return job;
  }

  private void checkFiles(Settings settings) throws JobFileException {
    if (target.fileNames().isEmpty() && !Target.possible(label.section())) {
      throw new JobFileException(
          label.place(),
          "the section's name is made part of file names, but cannot be in this locale");
    }
    boolean sized = sizes.total().isPresent() || sizes.file().isPresent();
    boolean named = !target.fileNames().isEmpty() || label.section().startsWith("/dev/");
    if (!sized && !named) {
      throw settings.wrong(
          "size",
          "is needed for files that fathom is to create; or name existing ones by filename=");
    }
  }
}
