package dev.fathom.cli.tracefs;

import dev.fathom.cli.trace.Amounts;
import dev.fathom.cli.trace.DeviceSums;
import dev.fathom.cli.trace.DiskCounts;
import dev.fathom.cli.trace.Tally;
import dev.fathom.ftrace.TraceFindings;
import dev.fathom.ftrace.TracefsCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is said when a trace through tracefs is over: what came in, what is missing, and how that
 * compares with the kernel's own counters of the disks.
 *
 * @param tally of all histories
 * @param shown how many of them were printed or summed up
 * @param disks bytes that the kernel's counters were raised by
 * @param counters of the tracer
 * @param traceNanos how long it lasted
 * @param processorNanos what it cost
 */
record TracefsWords(
    Tally tally,
    long shown,
    Map<String, DiskCounts.Bytes> disks,
    TracefsCounters counters,
    long traceNanos,
    long processorNanos) {

  /** The lines, without line ends. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s, %s in %s; %s shown"
            .formatted(
                Amounts.count(tally.histories(), "history", "histories"),
                Amounts.bytes(tally.bytes()),
                Amounts.seconds(traceNanos),
                Amounts.count(shown)));
    lines.add("submitters  " + submitters());
    tally
        .unknown()
        .forEach((reason, bytes) ->
            lines.add("  unknown   %s: %s".formatted(Amounts.bytes(bytes), reason.title())));
    lines.add("lost        " + lost());
    counters.findings().problems().forEach(problem -> lines.add("damaged     " + problem));
    new DeviceSums(tally, disks).lines().forEach(line -> lines.add("device      " + line));
    lines.add("cost        fathom used %s of processor time".formatted(seconds(processorNanos)));
    return lines;
  }

  private static String seconds(long nanos) {
    return Amounts.seconds(nanos);
  }

  /** Not origins: those who submitted need not have caused it. */
  private String submitters() {
    long known = tally.sharedBytes() - tally.unknownBytes();
    return "known for %s of %s bytes (%s); who caused what the kernel wrote back is unknown"
        .formatted(
            Amounts.count(known),
            Amounts.count(tally.sharedBytes()),
            Amounts.share(known, tally.sharedBytes()));
  }

  private String lost() {
    TraceFindings findings = counters.findings();
    List<String> words = new ArrayList<>();
    say(words, counters.lostEvents(), "events: the buffers were full");
    say(words, findings.unmatchedRecords(), "events of requests that are not known");
    say(words, findings.forgotten(), "bios and requests without an end");
    say(words, findings.problemCount(), "events not understood");
    return words.isEmpty() ? "nothing" : String.join("; ", words);
  }

  private static void say(List<String> words, long count, String what) {
    if (count > 0) {
      words.add(Amounts.count(count) + " " + what);
    }
  }
}
