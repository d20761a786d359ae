package dev.fathom.cli.report;

import dev.fathom.query.Column;
import dev.fathom.query.Measure;
import dev.fathom.query.Query;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code fathom report} is asked for, checked as a whole.
 *
 * @param form in which it is written
 * @param output file, or beginning of files' names; empty for standard output
 * @param rule which histories
 * @param waits whether waits, pauses and the like are told, where every history is
 * @param query sums instead of histories, if asked for
 * @param order of the sums
 * @param options of the form
 */
public record ReportPlan(
    ReportForm form,
    Optional<Path> output,
    Selection.Rule rule,
    boolean waits,
    Optional<Query> query,
    QueryOutput.Order order,
    OutputOptions options) {
  /** Checks that the parts fit. */
  public ReportPlan {
    if (output.isEmpty() && form.binary()) {
      throw new IllegalArgumentException(
          "--format %s goes to %s: name it with -o"
              .formatted(form.word(), form == ReportForm.BLKTRACE ? "files" : "a file"));
    }
    if (query.isPresent() && form != ReportForm.TEXT && form != ReportForm.JSON) {
      throw new IllegalArgumentException("--by is written as text or json, not " + form.word());
    }
  }

  /**
   * The sums that are asked for.
   *
   * @param by lists of expressions; none if sums are not asked for
   * @param where a filter, or null
   * @param measure name of what is measured
   * @throws IllegalArgumentException if the measure is none; expressions are not looked at
   */
  public static Optional<Query> query(List<String> by, @Nullable String where, String measure) {
    if (by.isEmpty()) {
      return Optional.empty();
    }
    Query query =
        Query.all()
            .by(by.toArray(String[]::new))
            .measuring(Measure.named(measure.toLowerCase(Locale.ROOT)));
    return Optional.of(where == null ? query : query.where(where));
  }

  /** Rows by a column, or, where none is named, by time if time is a key, else by bytes. */
  public static QueryOutput.Order order(Optional<Query> query, @Nullable String column, int top) {
    boolean timed = query.stream().anyMatch(ReportPlan::hasTime);
    int most = top == 0 ? Integer.MAX_VALUE : top;
    boolean byKeys = column == null && timed && top == 0;
    Column by = column == null ? Column.BYTES : Column.named(column);
    return new QueryOutput.Order(by, byKeys, most);
  }

  private static boolean hasTime(Query query) {
    return query.by().stream().anyMatch(key -> key.strip().startsWith("time("));
  }
}
