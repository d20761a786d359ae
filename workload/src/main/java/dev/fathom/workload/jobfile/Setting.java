package dev.fathom.workload.jobfile;

import org.jspecify.annotations.Nullable;

/**
 * One line {@code name=value}, or {@code name} alone, of a section.
 *
 * @param name the option as written
 * @param value what follows the first {@code =}, substituted and stripped; null without a {@code =}
 * @param hint what to add to a message about an empty value, empty for nothing
 * @param place where it is written
 */
record Setting(String name, @Nullable String value, String hint, Place place) {

  Setting renamed(String canonicalName) {
    return new Setting(canonicalName, value, hint, place);
  }

  /** The exception that says what is wrong with this setting. */
  JobFileException wrong(String problem) {
    String written = value == null ? name : name + "=" + Words.shortened(value);
    return new JobFileException(place, written + ": " + problem + hint);
  }
}
