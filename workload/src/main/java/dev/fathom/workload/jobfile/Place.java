package dev.fathom.workload.jobfile;

/**
 * A line of a job file, as messages name it.
 *
 * @param file the file as the user wrote its name
 * @param line the line from 1, or 0 for the file as a whole
 */
public record Place(String file, int line) {

  /** Checks the line. */
  public Place {
    if (line < 0) {
      throw new IllegalArgumentException("line " + line + " is negative");
    }
  }

  /** {@code file:line}, or the file alone when no line is meant. */
  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line;
  }
}
