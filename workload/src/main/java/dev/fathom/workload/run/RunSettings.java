package dev.fathom.workload.run;

import java.util.List;

/**
 * How a job file is run.
 *
 * @param version the program and its version, such as {@code fathom-0.1.0}
 * @param sections the sections to run; empty for all
 * @param degrade whether a job may run on another driver than it asks for where that is not to be
 *     had
 */
public record RunSettings(String version, List<String> sections, boolean degrade) {
  /** Copies the list. */
  public RunSettings {
    sections = List.copyOf(sections);
  }
}
