package dev.fathom.testkit;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a run of tests in a {@link RestrictedJvm} ended.
 *
 * @param found tests that there are
 * @param succeeded tests that were run to their end
 * @param skipped tests that were not run, or gave up because of an assumption
 * @param failed tests that failed, and containers of tests that did
 * @param output all that the JVM printed, with reasons of failures and skips
 */
public record TestSummary(long found, long succeeded, long skipped, long failed, String output) {
  private static final Pattern LINE =
      Pattern.compile(
          "^tests: (\\d+) succeeded: (\\d+) skipped: (\\d+) failed: (\\d+)$", Pattern.MULTILINE);

  /** As {@link #parse} reads it. */
  static String line(long found, long succeeded, long skipped, long failed) {
    return "tests: %d succeeded: %d skipped: %d failed: %d"
        .formatted(found, succeeded, skipped, failed);
  }

  static TestSummary parse(String output) throws IOException {
    Matcher matcher = LINE.matcher(output);
    if (!matcher.find()) {
      throw new IOException("no summary of tests: " + output);
    }
    return new TestSummary(
        Long.parseLong(matcher.group(1)),
        Long.parseLong(matcher.group(2)),
        Long.parseLong(matcher.group(3)),
        Long.parseLong(matcher.group(4)),
        output);
  }
}
