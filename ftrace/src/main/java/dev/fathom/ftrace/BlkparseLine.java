package dev.fathom.ftrace;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of blkparse's text, in its own form: {@code 8,0 1 7 0.001242980 31 C W 268288 + 2048 [0]}.
 * Source: blkparse(1), default output.
 */
final class BlkparseLine {
  /** A form of {@link LineHead} that is none of ftrace's. */
  static final int FORM = -1;

  private static final Pattern LINE =
      Pattern.compile(
          "\\s*(?<device>\\d{1,4},\\d{1,7})\\s+(?<cpu>\\d{1,5})\\s+\\d{1,20}\\s+"
              + "(?<seconds>\\d{1,9})\\.(?<nanos>\\d{9})\\s+(?<tid>\\d{1,10})\\s+"
              + "(?<action>[A-Zm]{1,2})\\s+(?<rwbs>[A-Z]{1,8})(?: (?<place>\\d{1,20}))?"
              + "(?<length> \\+ \\d{1,10})?(?<rest>.*)");

  /** What stands behind the records. */
  private static final Pattern SUMMARY =
      Pattern.compile(
          "\\s*|(?:CPU\\d+|Total|Events) \\(.*| (?:Read|Write|IO|PC|Allocation|Timer).*"
              + "|Throughput .*|Skips: .*|Input file .*");

  private static final long SECOND = 1_000_000_000;

  private BlkparseLine() {}

  /** Whether it is a line of blkparse's that tells of no request. */
  static boolean isSummary(String line) {
    return SUMMARY.matcher(line).matches();
  }

  /** The line as one of the kernel's events, or null if it is none of blkparse's. */
  static @Nullable LineHead parse(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return null;
    }
    String event = event(matcher.group("action"));
    String rest = matcher.group("rest");
    int open = rest.lastIndexOf('[');
    boolean named = open >= 0 && rest.endsWith("]") && !event.equals("block_rq_complete");
    String command = named ? LineHead.decoded(rest.substring(open + 1, rest.length() - 1)) : "";
    return new LineHead(
        FORM,
        new Task(0, Long.parseLong(matcher.group("tid")), "", command),
        Integer.parseInt(matcher.group("cpu")),
        Long.parseLong(matcher.group("seconds")) * SECOND + Long.parseLong(matcher.group("nanos")),
        event,
        details(event, matcher));
  }

  private static String event(String action) {
    return switch (action) {
      case "Q" -> "block_bio_queue";
      case "G" -> "block_getrq";
      case "M" -> "block_bio_backmerge";
      case "F" -> "block_bio_frontmerge";
      case "I" -> "block_rq_insert";
      case "D" -> "block_rq_issue";
      case "R" -> "block_rq_requeue";
      case "C" -> "block_rq_complete";
      case "A" -> "block_bio_remap";
      case "X" -> "block_split";
      default -> ""; // plugs, messages and what is of no use
    };
  }

  /** The same as the kernel's text has it; what has no place or no length has 0. */
  private static String details(String event, Matcher line) {
    String place = line.group("place");
    String length = line.group("length");
    boolean split = event.equals("block_split");
    return line.group("device")
        + " "
        + line.group("rwbs")
        + (event.startsWith("block_rq_") ? " () " : " ")
        + (place == null ? "0" : place)
        + (length == null && !split ? " + 0" : length == null ? "" : length)
        + line.group("rest");
  }
}
