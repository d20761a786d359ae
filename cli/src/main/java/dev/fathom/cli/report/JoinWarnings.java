package dev.fathom.cli.report;

import dev.fathom.kernel.join.JoinCounts;
import dev.fathom.trace.ExtractionCounts;
import java.util.ArrayList;
import java.util.List;

/** What joining could not do, in words. */
final class JoinWarnings {
  private JoinWarnings() {}

  /** A line for each number that should be 0 and is not. */
  static List<String> of(ExtractionCounts counts) {
    List<String> lines = new ArrayList<>();
    say(lines, counts.malformed(), "events with numbers that mean nothing");
    say(lines, counts.contradictions(), "requests with more bytes than their length");
    say(lines, counts.evicted(), "lives forced out of a full table: their bytes are unknown");
    say(lines, counts.orphans(), "events of subjects whose beginning is missing");
    say(lines, counts.cutShort(), "histories without an end");
    return lines;
  }

  /** The same for what could not be joined with the kernel's requests. */
  static List<String> of(JoinCounts counts) {
    List<String> lines = new ArrayList<>();
    say(
        lines,
        counts.ambiguous(),
        "parts of the kernel's requests fit operations of different origins: told as the kernel"
            + " told them");
    say(
        lines,
        counts.unmatched(),
        "parts of the kernel's requests fit none of the operations that came: told as the kernel"
            + " told them");
    say(
        lines,
        counts.forced(),
        "operations and requests were handed out unjoined: too many were under way");
    return lines;
  }

  private static void say(List<String> lines, long count, String what) {
    if (count > 0) {
      lines.add("%,d %s".formatted(count, what));
    }
  }
}
