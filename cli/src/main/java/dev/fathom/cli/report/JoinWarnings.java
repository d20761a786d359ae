package dev.fathom.cli.report;

import dev.fathom.trace.ExtractionCounts;
import java.util.ArrayList;
import java.util.List;

/** What joining events into histories could not do, in words. */
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

  private static void say(List<String> lines, long count, String what) {
    if (count > 0) {
      lines.add("%,d %s".formatted(count, what));
    }
  }
}
