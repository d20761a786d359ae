package dev.fathom.cli.report;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a trace as a whole.
 *
 * @param what was recorded, such as a command line; empty if unknown, and never to be trusted
 * @param began when, by the wall clock, or null if unknown
 * @param lostEvents events that were lost while tracing, at least 0
 * @param warnings what is missing or strange, a line each
 */
public record TraceFacts(
    String what, @Nullable Instant began, long lostEvents, List<String> warnings) {
  /** Copies the list and checks the number. */
  public TraceFacts {
    warnings = List.copyOf(warnings);
    if (lostEvents < 0) {
      throw new IllegalArgumentException(lostEvents + " lost events");
    }
  }
}
