package dev.fathom.trace.flight;

import java.nio.file.Path;

/**
 * What became of a dump.
 *
 * @param file where it is, as far as it could be written: a recording, for {@code fathom report}
 * @param reason why there is one
 * @param about that in a sentence, as the recording says it too
 * @param histories that had ended
 * @param unfinished operations that had not
 * @param suppressed breaches since the last dump for one, for which there was none
 * @param problem why it could not be written, or not whole, in a sentence; empty if it is whole
 */
public record FlightDump(
    Path file,
    Reason reason,
    String about,
    int histories,
    int unfinished,
    long suppressed,
    String problem) {
  /** Why there is a dump. */
  public enum Reason {
    /** The program asked for it. */
    ASKED("asked"),
    /** An operation was slower than it may be. */
    BREACH("breach"),
    /** The JVM ends. */
    EXIT("exit");

    private final String title;

    Reason(String title) {
      this.title = title;
    }

    /** In a word, as in the file's name. */
    public String title() {
      return title;
    }
  }

  /** Whether it is missing or not whole. */
  public boolean failed() {
    return !problem.isEmpty();
  }

  /** In one sentence, for people. */
  public String text() {
    String what = "%,d histories and %,d unfinished operations".formatted(histories, unfinished);
    return failed()
        ? "dump of %s to %s failed: %s".formatted(what, file, problem)
        : "dumped %s to %s".formatted(what, file);
  }
}
