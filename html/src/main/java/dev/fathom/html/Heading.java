package dev.fathom.html;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a page says about its trace as a whole. Texts may hold anything; none is taken as markup.
 *
 * @param what was recorded: a command, a recording's name; empty if there is nothing to say
 * @param began when recording began by the wall clock, or null if unknown
 * @param lostEvents how many events were lost while recording, at least 0
 * @param findings what a reader should know before trusting the page: probes that were not there,
 *     tables that were full
 */
public record Heading(
    String what, @Nullable Instant began, long lostEvents, List<String> findings) {
  /** Nothing is known. */
  public static final Heading NONE = new Heading("", null, 0, List.of());

  /** Copies the list and checks the number. */
  public Heading {
    findings = List.copyOf(findings);
    if (lostEvents < 0) {
      throw new IllegalArgumentException(lostEvents + " lost events");
    }
  }
}
