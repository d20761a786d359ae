package dev.fathom.cli.report;

import dev.fathom.query.Filter;
import dev.fathom.query.KeepRule;
import dev.fathom.trace.History;
import dev.fathom.trace.HistorySink;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which histories are handed on: those that pass a filter, and of these what a rule keeps. All are
 * seen, as rules learn from those that they do not keep. Used by one thread at a time.
 */
public final class Selection implements HistorySink {
  private static final Pattern SLOWEST = Pattern.compile("slowest\\s+(\\d{1,7})");

  private final @Nullable Filter filter;
  private final @Nullable Predicate<History> rule;
  private final @Nullable Slowest slowest;
  private final HistorySink next;
  private long seen;
  private long handedOn;

  private Selection(
      @Nullable Filter filter,
      @Nullable Predicate<History> rule,
      @Nullable Slowest slowest,
      HistorySink next) {
    this.filter = filter;
    this.rule = rule;
    this.slowest = slowest;
    this.next = next;
  }

  /** What is asked for, understood. */
  public record Rule(@Nullable Filter filter, @Nullable KeepRule keep, int slowest) {
    /**
     * Understands expressions.
     *
     * @param where a filter, or null
     * @param keep a rule of {@link KeepRule}, or null
     * @param top only the slowest so many, or 0 for all
     * @throws dev.fathom.query.ExpressionException if one cannot be understood
     */
    public static Rule parse(@Nullable String where, @Nullable String keep, int top) {
      if (top < 0) {
        throw new IllegalArgumentException("--top=" + top + ": at least 1");
      }
      Filter filter = where == null ? null : Filter.parse(where);
      KeepRule rule = keep == null ? null : KeepRule.parse(keep);
      int slowest = top;
      if (rule != null) {
        Matcher words = SLOWEST.matcher(rule.text());
        if (words.matches()) {
          int most = Integer.parseInt(words.group(1));
          return new Rule(filter, null, top == 0 ? most : Math.min(top, most));
        }
      }
      return new Rule(filter, rule, slowest);
    }

    /** Whether it lets everything pass. */
    public boolean all() {
      return filter == null && keep == null && slowest == 0;
    }

    /** A selection that hands on to a sink. */
    public Selection into(HistorySink next) {
      return new Selection(filter, keep, slowest == 0 ? null : new Slowest(slowest), next);
    }
  }

  @Override
  public void accept(History history) {
    seen++;
    if ((filter != null && !filter.test(history)) || (rule != null && !rule.test(history))) {
      return;
    }
    if (slowest == null) {
      handedOn++;
      next.accept(history);
    } else {
      slowest.accept(history);
    }
  }

  /** The trace is over: hands on what was held back. */
  public void end() {
    if (slowest != null) {
      slowest
          .histories()
          .forEach(history -> {
            handedOn++;
            next.accept(history);
          });
    }
  }

  /** Histories that came. */
  public long seen() {
    return seen;
  }

  /** Of these, those that were handed on until now. */
  public long handedOn() {
    return handedOn;
  }

  /** What to say about the filter at the end, a line each. */
  public List<String> warnings() {
    if (filter == null || filter.failures() == 0) {
      return List.of();
    }
    return List.of(
        "--where failed for %,d histories, which did not pass: %s"
            .formatted(filter.failures(), filter.lastFailure()));
  }
}
