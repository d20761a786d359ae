package dev.fathom.cli;

import dev.fathom.cli.report.Selection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --where} and {@code --keep}: which histories a command hands on. */
final class SelectionOptions {
  @Option(
      names = "--where",
      paramLabel = "EXPR",
      description = "Only histories that pass: 'failed || latency > duration(\"5ms\")'.")
  private @Nullable String where;

  @Option(
      names = "--keep",
      paramLabel = "RULE",
      description = "Only what a rule keeps: 'slower than p99', 'slowest 20', or a filter.")
  private @Nullable String keep;

  SelectionOptions() {}

  /** The filter as it was given; null for none. */
  @Nullable String where() {
    return where;
  }

  /**
   * Both, understood.
   *
   * @param top only the slowest so many, or 0 for all
   * @throws IllegalArgumentException if one cannot be understood
   */
  Selection.Rule rule(int top) {
    return Selection.Rule.parse(where, keep, top);
  }

  /**
   * What is kept of histories that something else has filtered.
   *
   * @param top as in {@link #rule}
   * @throws IllegalArgumentException if it cannot be understood
   */
  Selection.Rule ruleWithoutFilter(int top) {
    return Selection.Rule.parse(null, keep, top);
  }
}
