package dev.fathom.workload.jobfile;

import java.util.List;

/**
 * A section as written.
 *
 * @param name what stands in the brackets
 * @param place the line of the brackets
 * @param settings its lines, with those of included files in their place
 */
record Section(String name, Place place, List<Setting> settings) {
  private static final String GLOBAL = "global";

  boolean global() {
    return name.equals(GLOBAL);
  }
}
