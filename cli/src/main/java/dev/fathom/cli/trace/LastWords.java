package dev.fathom.cli.trace;

import dev.fathom.kernel.KernelCounters;
import dev.fathom.kernel.record.KernelHistories;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is said when a trace is over: what came in, what is missing, and how that compares with the
 * kernel's own counters of the devices.
 *
 * @param tally of all histories
 * @param shown how many of them were printed or summed up
 * @param devices bytes that the kernel's counters were raised by, by disk
 * @param counters of the kernel programs
 * @param forgotten dirty pages, by device
 * @param records what was read
 * @param unfinished bios without an end, which are among the histories
 * @param traceNanos how long it lasted
 * @param costs what it cost, a sentence
 */
record LastWords(
    Tally tally,
    long shown,
    Map<String, DiskCounts.Bytes> devices,
    KernelCounters counters,
    ForgottenPages forgotten,
    KernelHistories.Counts records,
    int unfinished,
    long traceNanos,
    String costs) {

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
    lines.add("origins     " + origins());
    tally
        .unknown()
        .forEach((reason, bytes) ->
            lines.add("  unknown   %s: %s".formatted(Amounts.bytes(bytes), reason.title())));
    lines.add("lost        " + lost());
    sums().lines().forEach(line -> lines.add("device      " + line));
    if (counters.ownBios() > 0) {
      lines.add(
          "own I/O     %s, not traced and not in the sums"
              .formatted(Amounts.bytes(counters.ownBytes())));
    }
    lines.add("cost        " + costs);
    return lines;
  }

  private String origins() {
    long known = tally.sharedBytes() - tally.unknownBytes();
    String text =
        "known for %s of %s bytes (%s)"
            .formatted(
                Amounts.count(known),
                Amounts.count(tally.sharedBytes()),
                Amounts.share(known, tally.sharedBytes()));
    return tally.sharedBytes() == tally.bytes()
        ? text
        : text + "; requests have " + Amounts.count(tally.bytes());
  }

  private String lost() {
    List<String> words = losses();
    return words.isEmpty() ? "nothing" : String.join("; ", words);
  }

  private List<String> losses() {
    List<String> words = new ArrayList<>();
    say(words, counters.lostRecords(), "records of bios: the ring was full");
    say(words, counters.refusedBios(), "bios: their table was full");
    say(words, counters.stale(), "completions that the kernel did not tell");
    say(words, counters.skipped(), "events that came inside another of their kind");
    say(words, unfinished, "bios without an end: under way, or the kernel did not tell it");
    say(words, counters.evictedPages(), "dirty pages: their table was full" + whose());
    say(words, counters.lostCoWriters(), "further writers of pages: no room");
    say(words, counters.lostNotices(), "notices: the ring was full");
    say(words, records.incomplete(), "requests incomplete: bios missing");
    say(words, records.foreign(), "records not understood");
    return words;
  }

  private String whose() {
    String words = forgotten.words();
    return words.isEmpty() ? "" : " (" + words + ")";
  }

  /** How many bios are not told. */
  long lostBios() {
    return counters.lostRecords() + counters.refusedBios();
  }

  /** What a reader of a report should know before trusting it, a sentence each. */
  List<String> warnings() {
    List<String> lines = new ArrayList<>();
    losses().forEach(loss -> lines.add("not told, or not all: " + loss));
    tally
        .unknown()
        .forEach((reason, bytes) ->
            lines.add(
                "%s of %s have no known origin: %s"
                    .formatted(
                        Amounts.bytes(bytes), Amounts.bytes(tally.sharedBytes()), reason.title())));
    lines.addAll(sums().differences());
    if (shown < tally.histories()) {
      lines.add(
          "%s of %s passed the filters and are here"
              .formatted(
                  Amounts.count(shown), Amounts.count(tally.histories(), "history", "histories")));
    }
    return lines;
  }

  private static void say(List<String> words, long count, String what) {
    if (count > 0) {
      words.add(Amounts.count(count) + " " + what);
    }
  }

  private DeviceSums sums() {
    return new DeviceSums(tally, devices);
  }
}
